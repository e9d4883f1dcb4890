internal import Assembly
internal import Bus
internal import Configuration
internal import Locks
internal import LogLines
internal import Synchronization

/// Another configuration for a hub that runs: all of it or nothing.
extension Hub {
    /// Reads the configuration anew, and becomes what it says. What does not change goes on undisturbed; what waits stays.
    /// Blocks until it is known how it went. [any thread, one at a time]
    ///
    /// - Parameter isDry: only tells what would change.
    package func reload(isDry: Bool = false) -> ReloadReport {
        let report = changing.withLock { changing in
            if changing.isEnding { return ReloadReport(.refused, nil, "the hub is ending") }
            return reloadNow(isDry: isDry)
        }
        if !isDry { log(report) }
        return report
    }

    private func reloadNow(isDry: Bool) -> ReloadReport {
        let plan = replan(RunningLibraries(Array(runningLibraries.values), refused: refusedLibraries))
        var report = ReloadReport(.unchanged)
        report.findings = plan.result.findings.map(\.description)
        if plan.result.hasErrors {
            report.outcome = .invalid
            report.reason = "the configuration has errors"
            return report
        }
        let before = running.withLock { $0 }
        do throws(HubFailure) {
            let changes = try PlanDifference(from: before, to: plan)
            report.changes = changes
            if changes.isEmpty {
                // What waits for its adapter may have other settings.
                if !isDry { takeUnchanged(plan) }
                return report
            }
            if !changes.refused.isEmpty {
                report.outcome = .refused
                report.reason =
                    "\(changes.refused.joined(separator: ", ")) can only change when the hub is started again"
                return report
            }
        } catch {
            (report.outcome, report.reason) = (.refused, error.description)
            return report
        }
        report.outcome = .planned
        if !isDry { apply(plan, settledPlan, &report) }
        return report
    }

    /// The same endpoints and routes, read again.
    private func takeUnchanged(_ plan: HubPlan) {
        running.withLock { $0.plan = plan }
        noteLibraries(plan.found)
    }

    private func apply(_ plan: HubPlan, _ before: HubPlan, _ report: inout ReloadReport) {
        do throws(HubFailure) {
            try become(plan, &report.notes)
            report.outcome = .applied
            noteLibraries(plan.found)
            return
        } catch {
            report.reason = error.description
            if !error.hasEffect {
                report.outcome = .refused
                return
            }
        }
        do throws(HubFailure) {
            try become(before, &report.notes)
            report.outcome = .undone
        } catch {
            report.outcome = .failed
            report.reason += "; going back failed, too: \(error.description)"
        }
    }

    private func log(_ report: ReloadReport) {
        for finding in report.findings { logger.warning("reload: \(finding)") }
        for change in report.changes?.changes ?? [] { logger.info("reload: \(PlanDifference.text(change))") }
        for note in report.notes { logger.warning("reload: \(note)") }
        switch report.outcome {
        case .applied: logger.notice("reloaded: \(report.changes?.changes.count ?? 0) changes")
        case .unchanged: logger.notice("reload: nothing has changed")
        case .planned: break
        case .invalid, .refused: logger.error("not reloaded, nothing was changed: \(report.reason)")
        case .undone: logger.error("not reloaded, all is as before: \(report.reason)")
        case .failed: logger.error("reload failed: \(report.reason)")
        }
    }
}

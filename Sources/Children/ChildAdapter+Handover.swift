internal import Descriptors
internal import Locks
internal import LogLines
package import Runtime
internal import Synchronization

/// Another version of the adapter takes the place of the present one.
extension ChildAdapter {
    /// Nanoseconds that a new version may take until it runs, and for which it has to run to be trusted.
    static let startLimit: UInt64 = 10_000_000_000
    private static let probation: UInt64 = 2_000_000_000

    /// Which versions there are. [any thread]
    package var handover: Handover { facts.withLock { $0.handover } }

    /// Hands the endpoint over to that version: at once, or, where the adapter allows two at a time, once it runs beside the
    /// present one. [any thread]
    package func handOver(to library: ChildLibrary, of instance: Instance) {
        let overlaps = instance.configuration.descriptor.handover == .overlap && process != nil
        facts.withLock { facts in
            if overlaps { facts.handover.prepare(library) } else { facts.handover.begin(library) }
            facts.crashes = CrashRecord()
        }
        // Where there is no room for it, the next process is one of that version anyway.
        if overlaps { instance.perform { [unowned self] in startNext() } } else { instance.startAnew() }
    }

    /// A process was started: where it is one of a version on trial it has not for ever.
    func beginTrial(of life: ChildLife) {
        guard handover.isOnTrial else { return }
        instance?.after(Self.startLimit) { [unowned self] in
            guard !life.hasStarted else { return }
            end(life, because: Self.lateness)
        }
    }

    static var lateness: String { "was not ready within \(startLimit / 1_000_000_000) s" }

    /// It runs: it is trusted when it still does in a while.
    func passTrial(of life: ChildLife) {
        life.hasStarted = true
        guard handover.isOnTrial else { return }
        instance?.after(Self.probation) { [unowned self] in
            guard life.verdict == nil, !life.hasEnded else { return }
            facts.withLock { $0.handover.succeed() }
        }
    }

    /// The version that comes back after a trial did nothing wrong.
    package func takeFreshStart() -> Bool {
        facts.withLock { facts in
            defer { facts.isFresh = false }
            return facts.isFresh
        }
    }

    /// A process of that version ended, or did not start, for that reason. Returns whether that was the end of a trial, which is
    /// no crash of the version that comes back.
    func failTrial(_ reason: String, of library: ChildLibrary) -> Bool {
        let failure: String? = facts.withLock { facts in
            guard facts.handover.isOnTrial, facts.handover.library == library else { return nil }
            facts.handover.fail(reason)
            facts.isFresh = true
            return facts.handover.failure
        }
        if let failure { instance?.configuration.logger.error(failure) }
        return failure != nil
    }
}

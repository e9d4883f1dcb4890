internal import Locks
internal import LogLines
internal import Runtime
internal import Synchronization

/// Another version of the adapter takes the place of the present one.
extension ChildAdapter {
    /// Nanoseconds that a new version may take until it runs, and for which it has to run to be trusted.
    private static let patience: UInt64 = 10_000_000_000
    private static let probation: UInt64 = 2_000_000_000

    /// Which versions there are. [any thread]
    package var handover: Handover { facts.withLock { $0.handover } }

    /// Runs that version from the next process on, which whoever calls this has started. [any thread]
    package func adopt(_ library: ChildLibrary) {
        facts.withLock { facts in
            facts.handover.begin(library)
            facts.crashes = CrashRecord()
        }
    }

    /// A process was started: where it is one of a version on trial it has not for ever.
    func beginTrial(of life: ChildLife) {
        guard handover.isOnTrial else { return }
        instance?.after(Self.patience) { [weak self, weak life] in
            guard let self, let life, !life.hasStarted else { return }
            end(life, because: "was not ready within \(Self.patience / 1_000_000_000) s")
        }
    }

    /// It runs: it is trusted when it still does in a while.
    func passTrial(of life: ChildLife) {
        life.hasStarted = true
        guard handover.isOnTrial else { return }
        instance?.after(Self.probation) { [weak self, weak life] in
            guard let self, let life, life.verdict == nil, !life.hasEnded else { return }
            facts.withLock { $0.handover.succeed() }
        }
    }

    /// A process ended, or did not start, for that reason. Returns whether that was the end of a trial, which is no crash of the
    /// version that comes back.
    func failTrial(_ reason: String) -> Bool {
        let failure: String? = facts.withLock { facts in
            guard facts.handover.isOnTrial else { return nil }
            facts.handover.fail(reason)
            return facts.handover.failure
        }
        if let failure { instance?.configuration.logger.error(failure) }
        return failure != nil
    }
}

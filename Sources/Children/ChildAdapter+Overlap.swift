internal import CHubbub
internal import Locks
internal import LogLines
internal import Placement
internal import Runtime
internal import Synchronization
internal import Unix

/// The next version's process starts while the present one works, for adapters of which two may run at a time. Its place it takes
/// when it runs: nothing waits for its start, and where it does not start nothing has happened.
///
/// All of it is on the instance's thread.
extension ChildAdapter {
    /// The most messages of a process that does not yet run.
    private static let earlyLimit = 256

    /// Starts a process of the version that is to be next.
    func startNext() {
        dropNext()
        guard let library = handover.next else { return }
        guard let life, life.hasStarted, !life.isStopping else { return takeOver(library) }
        do throws(SystemError) {
            let next = try ChildLife(options, library, bell: bell)
            self.next = next
            try watch(next) { [unowned self, unowned next] in
                next.hasEnded = true
                abandonNext("its process \(reason(of: next))")
            }
        } catch { abandonNext("cannot start a process for it: \(error)") }
        let awaited = next
        instance?.after(Self.startLimit) { [unowned self] in
            guard let awaited, awaited === next, !awaited.hasStarted else { return }
            abandonNext(Self.lateness)
        }
    }

    /// Whether the process that starts beside the present one has said something that is to be looked at now.
    var hasNewsOfNext: Bool {
        guard let next, !next.hasStarted else { return false }
        return next.line.hasMore
    }

    /// Reads what the next process says until it runs. What comes then waits in its ring until it has the place.
    func listenToNext() {
        guard let next, !next.hasStarted else { return }
        do throws(RingFault) {
            var isMore = true
            while isMore, !next.hasStarted, self.next === next {
                let count = unsafe try next.line.receive(limit: 1) { record throws(RingFault) in
                    unsafe try take(record, ofNext: next)
                }
                isMore = count > 0
            }
        } catch { abandonNext("it broke the rules: \(error.description)") }
    }

    private func take(_ record: RingReader.Record, ofNext next: ChildLife) throws(RingFault) {
        guard unsafe record.kind == RecordKind.message, let message = unsafe ChildMessage(Array(record.body)) else {
            throw RingFault("it says something that is no message before it runs")
        }
        switch message {
        case .started(let code, let text):
            guard code == HUBBUB_OK, let library = handover.next else { return abandonNext(text) }
            next.hasStarted = true
            takeOver(library)
        case .failed(_, let text): abandonNext(text)
        default:
            guard next.early.count < Self.earlyLimit else { throw RingFault("it says too much before it runs") }
            next.early.append(message)
        }
    }

    /// The present life ends in good order; the next one begins with what is prepared.
    private func takeOver(_ library: ChildLibrary) {
        facts.withLock { $0.handover.begin(library) }
        instance?.startAnew()
    }

    /// What the life that begins now is to be, where it was prepared: also one that does not run yet, where the present one ended
    /// by itself.
    func takeNext() -> ChildLife? {
        if let library = handover.next { facts.withLock { $0.handover.begin(library) } }
        defer { next = nil }
        guard let next, next.library == handover.library else {
            dropNext()
            return nil
        }
        return next
    }

    /// What a process said before it had its place counts now. Returns `HUBBUB_OK` where it runs, else `HUBBUB_PENDING`.
    func enter(_ life: ChildLife) -> Int32 {
        let early = life.early
        life.early = []
        attempt(life) { () throws(RingFault) in
            for message in early { try take(message, life) }
        }
        guard life.hasStarted else { return HUBBUB_PENDING }
        hasStarted(life)
        return HUBBUB_OK
    }

    private func abandonNext(_ reason: String) {
        let failure: String? = facts.withLock { facts in
            guard facts.handover.next != nil else { return nil }
            facts.handover.abandon(reason)
            return facts.handover.failure
        }
        if let failure { instance?.configuration.logger.error(failure) }
        dropNext()
    }

    /// Ends the process that starts beside the present one, where there is one.
    func dropNext() {
        guard let next else { return }
        self.next = nil
        unwatch(next)
        next.end()
    }
}

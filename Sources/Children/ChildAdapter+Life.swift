internal import CHubbub
internal import Descriptors
internal import Locks
internal import LogLines
internal import Placement
internal import Runtime
internal import Synchronization
internal import Unix

/// The processes of an endpoint, one after the other.
extension ChildAdapter {
    /// Starts one. Returns `HUBBUB_OK`, or an error whose text the host has.
    func begin(_ host: UnsafePointer<hubbub_host>) -> Int32 {
        unsafe self.host = unsafe host
        isFull = false
        do throws(SystemError) {
            let life =
                if let next = takeNext() { next } else {
                    try ChildLife(options, handover.library, bell: bell, behind: intake.backlog)
                }
            self.life = life
            facts.withLock { $0.process = life.process.number }
            try watch(life) { [unowned self, unowned life] in childEnded(life) }
            expectReading(by: life)
            beginTrial(of: life)
            return HUBBUB_OK
        } catch {
            _ = failTrial("\(error)", of: handover.library)
            return refuse(HUBBUB_E_IO, "cannot start a process for the adapter: \(error)")
        }
    }

    private func refuse(_ code: Int32, _ text: String) -> Int32 {
        let arena = Arena()
        defer { arena.free() }
        unsafe host?.pointee.set_error(host, code, arena.text(text))
        return code
    }

    /// Calls `ended` when the process has, and gives it the listening sockets that it asks for.
    func watch(_ life: ChildLife, ended: @escaping () -> Void) throws(SystemError) {
        let raw = life.process.end.raw
        try instance?.watch(raw) { [unowned self] in
            instance?.unwatch(raw)
            ended()
        }
        let channel = life.channel.descriptor.raw
        try instance?.watch(channel) { [unowned self, unowned life] in
            let keepsClosed = next != nil || instance?.isBeingReplaced ?? false
            if !sockets.serve(life, keepsClosed: keepsClosed) { instance?.unwatch(channel) }
        }
    }

    func unwatch(_ life: ChildLife) {
        instance?.unwatch(life.process.end.raw)
        instance?.unwatch(life.channel.descriptor.raw)
    }

    /// The process is no more: what it wrote before counts, then its instance has stopped or failed.
    private func childEnded(_ life: ChildLife) {
        while work() {}
        life.hasEnded = true
        guard !life.isStopping, !life.hasStopped else {
            return tellStopped(life)
        }
        let reason = reason(of: life)
        if !failTrial("its process \(reason)", of: life.library) {
            facts.withLock { $0.crashes.note(reason, life: Clock.monotonic() - life.began) }
        }
        let arena = Arena()
        defer { arena.free() }
        unsafe host?.pointee.failed(host, HUBBUB_E_FAILED, arena.text("the process of \(life.library.title) \(reason)"))
    }

    /// Why a process ended that has.
    func reason(of life: ChildLife) -> String {
        let ending = life.process.collect()
        life.ending = ending
        if let verdict = life.verdict { return verdict }
        return switch ending {
        case .signalled(let signal): "was ended by \(SignalName.of(signal))\(circumstances(life.line.lastWord))"
        case .exited(let code): "ended by itself with exit code \(code)"
        case nil: "ended"
        }
    }

    private func circumstances(_ word: LastWord?) -> String {
        guard let word else { return "" }
        let call = Watchdog.name(ofCall: word.call).map { " in its call \($0)" } ?? ""
        let megabytes = options.setUp.limits.memory >> 20
        return call + (word.isOutOfMemory ? ", out of memory: its limits allow it \(megabytes) MiB" : "")
    }

    /// What leaves an end in time when routes had no room until the deadline, in nanoseconds.
    private static let spare: UInt64 = 50_000_000

    /// The child has stopped: that is the end once its last events are with the routes. Where these have no room until the deadline,
    /// it is the end all the same: the adapter did its part.
    func tellStopped(_ life: ChildLife) {
        guard !life.hasToldStopped else { return }
        if intake.isEmpty {
            life.hasToldStopped = true
            unsafe host?.pointee.stopped(host)
        } else if let until = life.stopsUntil {
            life.stopsUntil = nil
            let now = Clock.monotonic()
            instance?.after(until - min(until, now + Self.spare)) { [unowned self, unowned life] in
                guard !life.hasToldStopped else { return }
                life.hasToldStopped = true
                unsafe host?.pointee.stopped(host)
            }
        }
    }

    /// The life is over, whatever the process thinks of it.
    func end() {
        if instance?.isShuttingDown ?? true { dropNext() }
        guard let life else { return }
        self.life = nil
        facts.withLock { $0.process = nil }
        life.end()
        let count = intake.disown()
        if count > 0, let instance, instance.isShuttingDown {
            instance.configuration.logger.warning(
                "\(count) events that it had emitted are lost: until the end their routes had no room for them")
        }
    }
}

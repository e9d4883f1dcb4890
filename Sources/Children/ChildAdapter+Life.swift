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
            let life = if let next = takeNext() { next } else { try ChildLife(options, handover.library, bell: bell) }
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
            if intake.isEmpty { unsafe host?.pointee.stopped(host) }
            return
        }
        let reason = reason(of: life)
        if !failTrial("its process \(reason)", of: life.library) {
            facts.withLock { $0.crashes.note(reason, life: Clock.monotonic() - life.began) }
        }
        let arena = Arena()
        defer { arena.free() }
        unsafe host?.pointee.failed(host, HUBBUB_E_FAILED, arena.text("the adapter's process \(reason)"))
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

    /// The life is over, whatever the process thinks of it.
    func end() {
        if instance?.isShuttingDown ?? true { dropNext() }
        guard let life else { return }
        self.life = nil
        facts.withLock { $0.process = nil }
        life.end()
        intake.disown()
    }
}

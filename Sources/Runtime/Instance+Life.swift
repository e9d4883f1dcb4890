internal import Bus
internal import CHubbub
internal import CUnix
internal import Descriptors
internal import Glibc
internal import Locks
internal import LogLines
internal import Rules
internal import Synchronization
package import Unix

extension Instance {
    /// Starts the thread, which makes the instance and keeps it alive until `shutDown`. [any thread, once]
    package func start() throws(SystemError) {
        try Thread.detached("hb-\(name)") { [self] in main() }
    }

    /// Asks it to end within so many milliseconds. [any thread]
    ///
    /// - Parameter hasSuccessor: another one will take its place: its listening sockets stay open for that one.
    package func shutDown(within deadline: UInt32, hasSuccessor: Bool = false) {
        shared.withLock { shared in
            shared.shutdown = shared.shutdown ?? deadline
            shared.hasSuccessor = hasSuccessor
        }
        loop.wake()
    }

    /// Whether the thread has ended. [any thread]
    package var isFinished: Bool { shared.withLock { $0.isFinished } }

    private var hasSuccessor: Bool { shared.withLock { $0.hasSuccessor } }

    /// Whether it ends so that another one, or another life of it, begins at once: its listening sockets stay open for that one,
    /// also where the adapter closes them. [any thread]
    package var isBeingReplaced: Bool { shared.withLock { $0.hasSuccessor || $0.startsAnew } }

    /// Whether this is to be the last life. [any thread]
    package var isShuttingDown: Bool { shared.withLock { $0.shutdown != nil } }

    /// Whether this life goes on.
    var isWanted: Bool { shared.withLock { $0.shutdown == nil && !$0.startsAnew && $0.failure == nil } }

    /// Ends this life in order and begins the next one at once. [any thread]
    package func startAnew() {
        shared.withLock { $0.startsAnew = true }
        startNow()
        loop.wake()
    }

    /// Calls `work` in the next turn, unless this life ends before. [any thread]
    package func perform(_ work: @escaping () -> Void) { _ = post(.work(work)) }

    /// Whether somebody wants the next life without a pause.
    private func takeNewStart() -> Bool {
        shared.withLock { shared in
            defer { shared.startsAnew = false }
            return shared.startsAnew && shared.failure == nil
        }
    }

    private func main() {
        loop.begin()
        source?.builder.adoptThread()
        var backOff = BackOff()
        repeat {
            let began = Clock.monotonic()
            live()
            closeListeners(keepingSockets: !isShuttingDown || hasSuccessor)
            if isShuttingDown || configuration.livesOnce { break }
            // Asked in any case: it is about the life that has just ended.
            let isFresh = configuration.doorway?.takeFreshStart() ?? false
            if takeNewStart() { continue }
            if isFresh {
                backOff = BackOff()
                shared.withLock { $0.status.restarts += 1 }
                continue
            }
            if Clock.monotonic() - began > 60_000_000_000 { backOff = BackOff() }
            pause(backOff.next())
            shared.withLock { $0.status.restarts += 1 }
        } while !isShuttingDown
        calls.finishAll(CallFailure(HUBBUB_E_CLOSED, "endpoint \(name) has stopped"))
        shared.withLock { shared in
            switch shared.status.state {
            case .failed, .quarantined: break
            default: shared.status.state = .stopped
            }
            shared.isFinished = true
        }
        configuration.observe?(.ended)
    }

    /// One life of an instance, from create to destroy.
    private func live() {
        startsNow.store(false, ordering: .sequentiallyConsistent)
        shared.withLock { shared in
            shared.startResult = nil
            shared.startsAnew = false
            shared.hasStopped = false
            shared.failure = nil
            shared.error = nil
        }
        watchDoorway()
        guard createInstance() else { return }
        if configuration.course != .createdOnly {
            repeat {
                if startInstance() { runInstance() }
                stopInstance()
            } while configuration.course == .startsAgain && startsSameAgain()
        }
        destroyInstance()
    }

    private func runInstance() {
        // What it does not listen at is a predecessor's.
        keptSockets = [:]
        enter(.running)
        configuration.observe?(.running)
        note(.info, "running")
        if !configuration.isTrial { announceCredit(isFirst: true) }
        beginDeputyship()
        while isWanted { turn(delivers: !configuration.isTrial) }
        endDeputyship()
    }

    /// Whether the stopped instance is to be started again; then nothing is left of the time before.
    private func startsSameAgain() -> Bool {
        guard takeNewStart() else { return false }
        sink?.takeBack()
        staged = 0..<0
        isReady.store(true, ordering: .relaxed)
        shared.withLock { shared in
            shared.startResult = nil
            shared.hasStopped = false
            shared.error = nil
        }
        return true
    }

    /// Logs what happens to the instance, unless somebody is told who does.
    func note(_ level: Log.Level, _ message: String) {
        guard configuration.observe == nil else { return }
        if level == .error { logger.error(message) } else { logger.info(message) }
    }

    /// Lets the other process wake the thread.
    private func watchDoorway() {
        guard let doorway = configuration.doorway else { return }
        do throws(SystemError) {
            try loop.add(doorway.bell.descriptor, EPOLLIN.rawValue) { _, _ in doorway.bell.clear() }
        } catch {
            logger.error("cannot watch for the other process: \(error)")
        }
    }

    /// Calls `ready` while a descriptor of the host's own is readable. [instance's thread]
    package func watch(_ descriptor: Int32, _ ready: @escaping () -> Void) throws(SystemError) {
        try loop.add(descriptor, EPOLLIN.rawValue) { _, _ in ready() }
    }

    /// [instance's thread]
    package func unwatch(_ descriptor: Int32) { _ = loop.remove(descriptor) }

    private var failure: CallFailure? { shared.withLock { $0.failure } }

    private func createInstance() -> Bool {
        enter(.created)
        let arena = lend()
        defer { arena.free() }
        let code = calling(.create) {
            unsafe adapter.pointee.create?(adapter, host, arena.copy(one: arena.value(settings)), &raw)
                ?? HUBBUB_E_INVALID
        }
        if code == HUBBUB_OK, unsafe raw != nil { return true }
        if isChecking, code >= HUBBUB_OK {
            violated(
                .createResult, "create returned \(code) and \(unsafe raw == nil ? "no" : "an") instance",
                call: Callback.create.rawValue)
        }
        fail(
            .create, code == HUBBUB_OK ? HUBBUB_E_FAILED : code,
            code == HUBBUB_OK ? "create returned OK and no instance" : nil)
        return false
    }

    private func startInstance() -> Bool {
        enter(.starting)
        let code = calling(.start) { unsafe adapter.pointee.start?(raw) ?? HUBBUB_E_INVALID }
        if code == HUBBUB_OK { return true }
        guard code == HUBBUB_PENDING else {
            fail(.start, code)
            return false
        }
        while isWanted {
            if let result = shared.withLock({ $0.startResult }) {
                if result.code == HUBBUB_OK { return true }
                shared.withLock { $0.error = CallFailure(result.code, result.text) }
                fail(.start, result.code)
                return false
            }
            turn(delivers: false)
        }
        return false
    }

    private func stopInstance() {
        let milliseconds = shared.withLock { $0.shutdown } ?? 5_000
        if let failure {
            note(.error, "failed: \(failure.description)")
            configuration.observe?(.failed(failure))
            shared.withLock { shared in
                shared.status.lastError = failure.description
                shared.status.lastErrorCode = failure.code
            }
        }
        let deadline = Clock.monotonic() + UInt64(milliseconds) * 1_000_000
        enter(.stopping(deadline: deadline))
        let code = calling(.stop) { unsafe adapter.pointee.stop?(raw, milliseconds) ?? HUBBUB_OK }
        if code == HUBBUB_PENDING {
            while !shared.withLock({ $0.hasStopped }), Clock.monotonic() < deadline {
                turn(delivers: false, limit: 10_000_000)
                hearSettlements()
            }
            if !shared.withLock({ $0.hasStopped }) {
                violated(.stopLate, "stop did not end within its deadline")
            }
        }
        // Settlements of what the instance had taken can still come until here.
        hearSettlements()
    }

    private func destroyInstance() {
        sink?.takeBack()
        staged = 0..<0
        isReady.store(true, ordering: .relaxed)
        calls.finishAll(CallFailure(HUBBUB_E_CLOSED, "endpoint \(name) has stopped"))
        calling(.destroy) { unsafe adapter.pointee.destroy?(raw) }
        unsafe raw = nil
        posts.withLock { $0.removeAll() }
        loop.reset()
        callTimers = [:]
        requestsUnderWay = []
        if configuration.isChecking, ledger.outstanding != 0 {
            violated(.eventLeak, "\(ledger.outstanding) references to events were not given back")
            ledger.clear()
        }
        if let failure = failure ?? shared.withLock({ $0.error }), !isShuttingDown {
            enter(.failed(failure.description))
        } else {
            enter(.stopped)
        }
    }

    /// Keeps the reason of a create or start that failed.
    ///
    /// - Parameter known: the reason, where the adapter could not say it.
    private func fail(_ call: Callback, _ code: Int32, _ known: String? = nil) {
        var isSilent = false
        let reason = shared.withLock { shared in
            if shared.error == nil, known == nil { isSilent = true }
            let text =
                known ?? shared.error?.description ?? "\(call.name) returned \(ErrorName.of(code)) without saying why"
            shared.error = CallFailure(code, text)
            shared.status.lastError = text
            shared.status.lastErrorCode = code
            return text
        }
        if isSilent { examiner?.broke(.noReason, reason, call: call.rawValue) }
        note(.error, "\(call.name) failed: \(reason)")
        configuration.observe?(.startFailed(CallFailure(code, reason)))
        enter(.failed(reason))
    }

    private func enter(_ state: InstanceState) {
        let phase = state.mayEmit ? configuration.isTrial ? EmitPhase.full : .open : .closed
        self.phase.store(phase.rawValue, ordering: .sequentiallyConsistent)
        shared.withLock { $0.status.state = state }
    }

    /// Starts it again at once where it waits for that, also where it is quarantined. [any thread]
    package func startNow() {
        switch status.state {
        case .failed, .quarantined, .stopped: break
        default: return
        }
        startsNow.store(true, ordering: .sequentiallyConsistent)
        loop.wake()
    }

    /// Waits before the next life, or until somebody wants it, or the hub wants to end.
    private func pause(_ nanoseconds: UInt64) {
        let end: UInt64?
        if let reason = configuration.doorway?.quarantine {
            enter(.quarantined(reason))
            logger.error(reason)
            end = nil
        } else {
            logger.notice("starting again in \(nanoseconds / 1_000_000) ms")
            end = Clock.monotonic() + nanoseconds
        }
        while !isShuttingDown, !startsNow.load(ordering: .sequentiallyConsistent) {
            let now = Clock.monotonic()
            if let end, now >= end { break }
            loop.beginTurn()
            loop.wait(isBusy: false, wasBusy: false, limit: end.map { $0 - now })
        }
    }

    /// Calls `body` once, after so many nanoseconds, unless this life ends before. [instance's thread]
    package func after(_ nanoseconds: UInt64, _ body: @escaping () -> Void) {
        _ = loop.setTimer(delay: nanoseconds, period: 0, body)
    }
}

/// The stable names of codes, as users see them.
package enum ErrorName {
    package static func of(_ code: Int32) -> String { InterfaceCode.name(of: code) }
}

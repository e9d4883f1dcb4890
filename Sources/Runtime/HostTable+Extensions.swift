internal import CHubbub
internal import CUnix
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Unix

/// The extensions of this host: their tables are the same for all instances and live for ever.
enum HostExtensions {
    nonisolated(unsafe) fileprivate static let timer = unsafe permanent(
        hubbub_timer(head: HostTable.head(hubbub_timer.self), set: hostTimerSet, cancel: hostTimerCancel))
    nonisolated(unsafe) fileprivate static let watch = unsafe permanent(
        hubbub_watch(
            head: HostTable.head(hubbub_watch.self), add: hostWatchAdd, change: hostWatchChange,
            remove: hostWatchRemove))
    nonisolated(unsafe) fileprivate static let listen = unsafe permanent(
        hubbub_listen(
            head: HostTable.head(hubbub_listen.self), open: hostListenOpen, pause: hostListenPause,
            close: hostListenClose, port: hostListenPort))

    nonisolated(unsafe) fileprivate static let state = unsafe permanent(
        hubbub_state(head: HostTable.head(hubbub_state.self), directory: hostStateDirectory))

    private static func permanent<Table>(_ table: Table) -> UnsafeRawPointer {
        let memory = UnsafeMutablePointer<Table>.allocate(capacity: 1)
        unsafe memory.initialize(to: table)
        return UnsafeRawPointer(memory)
    }
}

func hostExtension(_ host: UnsafePointer<hubbub_host>?, _ id: hubbub_text) -> UnsafeRawPointer? {
    let id = unsafe String(copying: id)
    if let examiner = unsafe HostTable.instance(host)?.examiner, !examiner.offers(id) { return nil }
    return switch id {
    case HUBBUB_TIMER_ID: unsafe HostExtensions.timer
    case HUBBUB_WATCH_ID: unsafe HostExtensions.watch
    case HUBBUB_LISTEN_ID: unsafe HostExtensions.listen
    case HUBBUB_STATE_ID: unsafe HostExtensions.state
    default: nil
    }
}

private let wrongThread = "this function belongs to the instance's thread"

func hostTimerSet(
    _ host: UnsafePointer<hubbub_host>?, _ delay: UInt64, _ period: UInt64, _ fired: hubbub_timer_fired?,
    _ argument: UnsafeMutableRawPointer?, _ timer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "timer.set") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    guard let fired = unsafe fired, let timer = unsafe timer else {
        return HostTable.failure(HUBBUB_E_INVALID, "a pointer is NULL")
    }
    if let code = instance.refusal(of: "timer.set") { return code }
    let number = instance.loop.setTimer(delay: delay, period: period) { [unowned instance] in
        instance.calling(.timer) { unsafe fired(instance.raw, argument) }
    }
    guard let number else { return HostTable.failure(HUBBUB_E_BUSY, "\(TimerHeap.limit) timers are set already") }
    unsafe timer.pointee = number
    return HUBBUB_OK
}

func hostTimerCancel(_ host: UnsafePointer<hubbub_host>?, _ timer: UInt64) {
    unsafe HostTable.onThread(host, "timer.cancel")?.loop.cancelTimer(timer)
}

func hostWatchAdd(
    _ host: UnsafePointer<hubbub_host>?, _ descriptor: Int32, _ events: UInt32, _ ready: hubbub_watch_ready?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "watch.add") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    guard let ready = unsafe ready else { return HostTable.failure(HUBBUB_E_INVALID, "the function is NULL") }
    guard !instance.loop.isWatched(descriptor) else {
        return HostTable.failure(HUBBUB_E_STATE, "descriptor \(descriptor) is watched already")
    }
    if let code = instance.refusal(of: "watch.add") { return code }
    do throws(SystemError) {
        try instance.loop.add(descriptor, pollEvents(events)) { [unowned instance] descriptor, found in
            instance.calling(.watch) { unsafe ready(instance.raw, descriptor, readiness(found), argument) }
        }
    } catch {
        return HostTable.failure(HUBBUB_E_INVALID, "descriptor \(descriptor) cannot be watched: \(error)")
    }
    return HUBBUB_OK
}

func hostWatchChange(_ host: UnsafePointer<hubbub_host>?, _ descriptor: Int32, _ events: UInt32) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "watch.change") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    guard instance.loop.isWatched(descriptor) else {
        return HostTable.failure(HUBBUB_E_NOT_FOUND, "descriptor \(descriptor) is not watched")
    }
    do throws(SystemError) { try instance.loop.change(descriptor, pollEvents(events)) } catch {
        return HostTable.failure(HUBBUB_E_IO, "\(error)")
    }
    return HUBBUB_OK
}

func hostWatchRemove(_ host: UnsafePointer<hubbub_host>?, _ descriptor: Int32) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "watch.remove") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    return instance.loop.remove(descriptor)
        ? HUBBUB_OK : HostTable.failure(HUBBUB_E_NOT_FOUND, "descriptor \(descriptor) is not watched")
}

private func pollEvents(_ events: UInt32) -> UInt32 {
    (events & HUBBUB_READABLE != 0 ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : 0)
        | (events & HUBBUB_WRITABLE != 0 ? EPOLLOUT.rawValue : 0)
}

private func readiness(_ events: UInt32) -> UInt32 {
    (events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 ? HUBBUB_READABLE : 0)
        | (events & EPOLLOUT.rawValue != 0 ? HUBBUB_WRITABLE : 0)
        | (events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 ? HUBBUB_HANGUP : 0)
}

func hostListenOpen(
    _ host: UnsafePointer<hubbub_host>?, _ address: hubbub_text, _ accepted: hubbub_listen_accepted?,
    _ argument: UnsafeMutableRawPointer?, _ listener: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "listen.open") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    guard let accepted = unsafe accepted, let listener = unsafe listener else {
        return HostTable.failure(HUBBUB_E_INVALID, "a pointer is NULL")
    }
    if let code = instance.refusal(of: "listen.open") { return code }
    do throws(ListenFailure) {
        unsafe listener.pointee = unsafe try instance.openListener(String(copying: address)) {
            [unowned instance] descriptor, peer in
            unsafe withText(peer) { unsafe accepted(instance.raw, descriptor, $0, argument) }
        }
    } catch {
        return HostTable.failure(error.code, error.text)
    }
    return HUBBUB_OK
}

func hostListenPause(_ host: UnsafePointer<hubbub_host>?, _ listener: UInt64, _ paused: UInt32) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "listen.pause") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    return instance.pauseListener(listener, paused != 0)
        ? HUBBUB_OK : HostTable.failure(HUBBUB_E_NOT_FOUND, "there is no listener \(listener)")
}

func hostListenClose(_ host: UnsafePointer<hubbub_host>?, _ listener: UInt64) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "listen.close") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    return instance.closeListener(listener)
        ? HUBBUB_OK : HostTable.failure(HUBBUB_E_NOT_FOUND, "there is no listener \(listener)")
}

func hostListenPort(_ host: UnsafePointer<hubbub_host>?, _ listener: UInt64) -> UInt32 {
    unsafe HostTable.onThread(host, "listen.port")?.listenerPort(listener) ?? 0
}

func hostStateDirectory(_ host: UnsafePointer<hubbub_host>?, _ path: UnsafeMutablePointer<hubbub_text>?) -> Int32 {
    guard let instance = unsafe HostTable.onThread(host, "state.directory") else {
        return HostTable.failure(HUBBUB_E_THREAD, wrongThread)
    }
    guard let path = unsafe path else { return HostTable.failure(HUBBUB_E_INVALID, "a pointer is NULL") }
    if let code = instance.refusal(of: "state.directory") { return code }
    switch instance.findState() {
    case .success(let directory):
        unsafe path.pointee = unsafe directory.text
        return HUBBUB_OK
    case .failure(let failure): return HostTable.failure(failure.code, failure.description)
    }
}

extension Instance {
    /// The endpoint's own directory, which is made when it is first asked for.
    fileprivate func findState() -> Result<ConstantText, CallFailure> {
        if let stateDirectory { return .success(stateDirectory) }
        guard let openState else { return .failure(CallFailure(HUBBUB_E_UNSUPPORTED, "this hub keeps no state")) }
        return openState().map { path in
            let text = ConstantText(path)
            stateDirectory = text
            return text
        }
    }
}

package import AdapterKit
internal import CHubbub
internal import Descriptors
internal import EventBlock

/// The extensions of the test's host: they record what is asked for, and do it when the test says so.
@safe package final class TestExtensions {
    /// A timer that is set.
    @safe package struct Timer {
        package var delay: UInt64
        package var period: UInt64
        /// When it fires for a test that lets time pass, on the monotonic clock.
        package var due: UInt64
        @unsafe let fired: hubbub_timer_fired
        let argument: UInt

        /// The same as it is once it has fired; nil where it fires once.
        var next: Timer? {
            guard period != 0 else { return nil }
            var timer = self
            timer.due &+= period
            return timer
        }
    }

    /// A descriptor that is watched.
    @safe package struct Watch {
        package var events: WatchEvents
        @unsafe let ready: hubbub_watch_ready
        let argument: UInt
    }

    /// A listening socket that is open.
    @safe package struct Listener {
        package var address: String
        package var isPaused = false
        @unsafe let accepted: hubbub_listen_accepted
        let argument: UInt
    }

    package var timers: [UInt64: Timer] = [:]
    package var watches: [Int32: Watch] = [:]
    package var listeners: [UInt64: Listener] = [:]
    /// The endpoint's directory; nil where the host keeps no state.
    package var stateDirectory: String? {
        didSet { stateText = stateDirectory.map { ConstantText($0) } }
    }
    var stateText: ConstantText?
    private var last: UInt64 = 0

    private let timer: UnsafeMutablePointer<hubbub_timer>
    private let watch: UnsafeMutablePointer<hubbub_watch>
    private let listen: UnsafeMutablePointer<hubbub_listen>
    private let state: UnsafeMutablePointer<hubbub_state>

    init() {
        unsafe timer = .allocate(capacity: 1)
        unsafe watch = .allocate(capacity: 1)
        unsafe listen = .allocate(capacity: 1)
        unsafe timer.initialize(to: hubbub_timer(head: head(hubbub_timer.self), set: setTimer, cancel: cancelTimer))
        unsafe watch.initialize(
            to: hubbub_watch(head: head(hubbub_watch.self), add: addWatch, change: changeWatch, remove: removeWatch))
        unsafe listen.initialize(
            to: hubbub_listen(
                head: head(hubbub_listen.self), open: openListener, pause: pauseListener, close: closeListener,
                port: { _, _ in 4711 }))
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: hubbub_state(head: head(hubbub_state.self), directory: giveStateDirectory))
    }

    deinit {
        unsafe timer.deallocate()
        unsafe watch.deallocate()
        unsafe listen.deallocate()
        unsafe state.deallocate()
    }

    func structure(_ id: String) -> UnsafeRawPointer? {
        switch id {
        case HUBBUB_TIMER_ID: unsafe UnsafeRawPointer(timer)
        case HUBBUB_WATCH_ID: unsafe UnsafeRawPointer(watch)
        case HUBBUB_LISTEN_ID: unsafe UnsafeRawPointer(listen)
        case HUBBUB_STATE_ID: unsafe UnsafeRawPointer(state)
        default: nil
        }
    }

    func next() -> UInt64 {
        last += 1
        return last
    }
}

private func head<Structure>(_ type: Structure.Type) -> hubbub_head {
    hubbub_head(
        magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
        struct_size: UInt32(MemoryLayout<Structure>.size), reserved: 0)
}

private func setTimer(
    _ host: UnsafePointer<hubbub_host>?, _ delay: UInt64, _ period: UInt64, _ fired: hubbub_timer_fired?,
    _ argument: UnsafeMutableRawPointer?, _ timer: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    guard let fired = unsafe fired else { return HUBBUB_E_INVALID }
    let extensions = unsafe TestHost.of(host).extensions
    let id = extensions.next()
    extensions.timers[id] = unsafe TestExtensions.Timer(
        delay: delay, period: period, due: Clocks.monotonic() &+ delay, fired: fired,
        argument: UInt(bitPattern: argument))
    unsafe timer?.pointee = id
    return HUBBUB_OK
}

private func cancelTimer(_ host: UnsafePointer<hubbub_host>?, _ timer: UInt64) {
    unsafe TestHost.of(host).extensions.timers[timer] = nil
}

private func addWatch(
    _ host: UnsafePointer<hubbub_host>?, _ descriptor: Int32, _ events: UInt32, _ ready: hubbub_watch_ready?,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let ready = unsafe ready, descriptor >= 0 else { return HUBBUB_E_INVALID }
    let host = unsafe TestHost.of(host)
    guard host.extensions.watches[descriptor] == nil else { return host.fail(HUBBUB_E_BUSY, "it is watched already") }
    host.extensions.watches[descriptor] = unsafe TestExtensions.Watch(
        events: WatchEvents(rawValue: events), ready: ready, argument: UInt(bitPattern: argument))
    return HUBBUB_OK
}

private func changeWatch(_ host: UnsafePointer<hubbub_host>?, _ descriptor: Int32, _ events: UInt32) -> Int32 {
    let host = unsafe TestHost.of(host)
    guard host.extensions.watches[descriptor] != nil else { return host.fail(HUBBUB_E_NOT_FOUND, "it is not watched") }
    host.extensions.watches[descriptor]?.events = WatchEvents(rawValue: events)
    return HUBBUB_OK
}

private func removeWatch(_ host: UnsafePointer<hubbub_host>?, _ descriptor: Int32) -> Int32 {
    unsafe TestHost.of(host).extensions.watches.removeValue(forKey: descriptor) == nil
        ? HUBBUB_E_NOT_FOUND : HUBBUB_OK
}

private func openListener(
    _ host: UnsafePointer<hubbub_host>?, _ address: hubbub_text, _ accepted: hubbub_listen_accepted?,
    _ argument: UnsafeMutableRawPointer?, _ listener: UnsafeMutablePointer<UInt64>?
) -> Int32 {
    let host = unsafe TestHost.of(host)
    let name = unsafe String(copying: address)
    guard let accepted = unsafe accepted, name.hasPrefix("tcp:") || name.hasPrefix("unix:") else {
        return host.fail(HUBBUB_E_INVALID, "the address \(name) is not understood")
    }
    let id = host.extensions.next()
    host.extensions.listeners[id] = unsafe TestExtensions.Listener(
        address: name, accepted: accepted, argument: UInt(bitPattern: argument))
    unsafe listener?.pointee = id
    return HUBBUB_OK
}

private func pauseListener(_ host: UnsafePointer<hubbub_host>?, _ listener: UInt64, _ paused: UInt32) -> Int32 {
    unsafe TestHost.of(host).extensions.listeners[listener]?.isPaused = paused != 0
    return HUBBUB_OK
}

private func closeListener(_ host: UnsafePointer<hubbub_host>?, _ listener: UInt64) -> Int32 {
    unsafe TestHost.of(host).extensions.listeners[listener] = nil
    return HUBBUB_OK
}

private func giveStateDirectory(_ host: UnsafePointer<hubbub_host>?, _ path: UnsafeMutablePointer<hubbub_text>?)
    -> Int32
{
    guard let text = unsafe TestHost.of(host).extensions.stateText else { return HUBBUB_E_UNSUPPORTED }
    unsafe path?.pointee = unsafe text.text
    return HUBBUB_OK
}

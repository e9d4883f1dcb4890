internal import AdapterKit
internal import CUnix
internal import Glibc
internal import Unix

/// What the queue's thread waits for: descriptors, timers, and being woken. All but `wake` belongs to that thread.
@safe final class QueueLoop: @unchecked Sendable {
    /// Names a timer.
    struct TimerID: Equatable {
        fileprivate let number: UInt64
    }

    private struct Timer {
        let id: TimerID
        var due: UInt64
        /// 0 for once.
        let period: UInt64
        let fire: () -> Void
    }

    private static let batch = 64

    private let poller: FileDescriptor
    private let bell: Bell
    private let ready: UnsafeMutablePointer<epoll_event>
    private var watches: [Int32: (WatchEvents) -> Void] = [:]
    /// A handful at most.
    private var timers: [Timer] = []
    private var lastTimer: UInt64 = 0

    init() throws(SystemError) {
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw .last("epoll_create1") }
        poller = FileDescriptor(owning: raw)
        bell = try Bell()
        unsafe ready = .allocate(capacity: Self.batch)
        try control(EPOLL_CTL_ADD, bell.descriptor, EPOLLIN.rawValue)
    }

    deinit { unsafe ready.deallocate() }

    /// Ends the waiting. [any thread]
    func wake() { bell.ring() }

    // MARK: Watches

    /// Calls `body` whenever the descriptor is ready, as long as it is. It is the caller's, who ends the watch before closing it.
    func watch(
        _ descriptor: Int32, for wanted: WatchEvents, _ body: @escaping (WatchEvents) -> Void
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, descriptor, Self.bits(wanted))
        watches[descriptor] = body
    }

    /// What a descriptor is watched for; nothing leaves only `hangup`.
    func changeWatch(_ descriptor: Int32, for wanted: WatchEvents) throws(SystemError) {
        try control(EPOLL_CTL_MOD, descriptor, Self.bits(wanted))
    }

    /// One that is not watched is no error.
    func removeWatch(_ descriptor: Int32) {
        guard watches.removeValue(forKey: descriptor) != nil else { return }
        try? control(EPOLL_CTL_DEL, descriptor, 0)
    }

    // MARK: Timers

    /// Calls `body` after so many nanoseconds, then every `period`, or once where that is 0. What was missed is not made up for.
    @discardableResult
    func setTimer(after delay: UInt64, every period: UInt64 = 0, _ body: @escaping () -> Void) -> TimerID {
        lastTimer += 1
        let id = TimerID(number: lastTimer)
        timers.append(Timer(id: id, due: Clock.monotonic() + delay, period: period, fire: body))
        return id
    }

    /// A time in milliseconds for a timer that may fire too early: a day at most, for what clients name may be thousands of years.
    static func delay(_ milliseconds: Int64) -> UInt64 { UInt64(min(max(0, milliseconds), 86_400_000)) * 1_000_000 }

    func cancelTimer(_ id: TimerID) { timers.removeAll { $0.id == id } }

    // MARK: Waiting

    /// Waits for something to do and serves the descriptors that are ready.
    ///
    /// - Parameter isBusy: there is more to do at once: only look.
    func wait(isBusy: Bool) {
        let count = unsafe epoll_wait(poller.raw, ready, Int32(Self.batch), isBusy ? 0 : timeout())
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let event = unsafe ready[index]
            let descriptor = unsafe event.data.fd
            if descriptor == bell.descriptor {
                bell.clear()
            } else {
                // One that was served before may have ended it.
                unsafe watches[descriptor]?(Self.events(event.events))
            }
        }
    }

    /// Does what is due by now: after what has arrived, because the thread may have been away for longer than a timer takes.
    func fireTimers() {
        guard !timers.isEmpty else { return }
        let now = Clock.monotonic()
        for timer in timers where timer.due <= now {
            guard let index = timers.firstIndex(where: { $0.id == timer.id }) else { continue }
            if timer.period > 0 { timers[index].due = now + timer.period } else { timers.remove(at: index) }
            timer.fire()
        }
    }

    /// Milliseconds until the next timer, rounded up.
    private func timeout() -> Int32 {
        guard let next = timers.lazy.map(\.due).min() else { return -1 }
        let now = Clock.monotonic()
        return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ bits: UInt32) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = bits
        unsafe event.data.fd = descriptor
        if unsafe epoll_ctl(poller.raw, operation, descriptor, &event) != 0 { throw .last("epoll_ctl") }
    }

    private static func bits(_ wanted: WatchEvents) -> UInt32 {
        (wanted.contains(.readable) ? EPOLLIN.rawValue : 0) | (wanted.contains(.writable) ? EPOLLOUT.rawValue : 0)
    }

    private static func events(_ bits: UInt32) -> WatchEvents {
        var events: WatchEvents = []
        if bits & EPOLLIN.rawValue != 0 { events.insert(.readable) }
        if bits & EPOLLOUT.rawValue != 0 { events.insert(.writable) }
        if bits & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { events.insert(.hangup) }
        return events
    }
}

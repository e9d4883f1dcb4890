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

    private let poller: Poller
    private let bell: Bell
    private var watches: [Int32: (WatchEvents) -> Void] = [:]
    /// A handful at most.
    private var timers: [Timer] = []
    private var lastTimer: UInt64 = 0

    init() throws(SystemError) {
        poller = try Poller()
        bell = try Bell()
        try poller.add(bell.descriptor, EPOLLIN.rawValue)
    }

    /// Ends the waiting. [any thread]
    func wake() { bell.ring() }

    // MARK: Watches

    /// Calls `body` whenever the descriptor is ready, as long as it is. It is the caller's, who ends the watch before closing it.
    func watch(
        _ descriptor: Int32, for wanted: WatchEvents, _ body: @escaping (WatchEvents) -> Void
    ) throws(SystemError) {
        try poller.add(descriptor, Self.bits(wanted))
        watches[descriptor] = body
    }

    /// What a descriptor is watched for; nothing leaves only `hangup`.
    func changeWatch(_ descriptor: Int32, for wanted: WatchEvents) throws(SystemError) {
        try poller.change(descriptor, Self.bits(wanted))
    }

    /// One that is not watched is no error.
    func removeWatch(_ descriptor: Int32) {
        guard watches.removeValue(forKey: descriptor) != nil else { return }
        poller.remove(descriptor)
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
        let count = poller.wait(limit: isBusy ? 0 : limit())
        for index in 0..<count {
            let (descriptor, events) = poller[index]
            if descriptor == bell.descriptor {
                bell.clear()
            } else {
                // One that was served before may have ended it.
                watches[descriptor]?(Self.events(events))
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

    /// Nanoseconds until the next timer; nil without one.
    private func limit() -> UInt64? {
        guard let next = timers.lazy.map(\.due).min() else { return nil }
        let now = Clock.monotonic()
        return next <= now ? 0 : next - now
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

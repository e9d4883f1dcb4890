/// Wakes a protocol's core when it has something to do. A wake-up that turns out to be early costs less than setting the timer
/// anew each time.
///
/// It belongs to the instance's thread. The adapter's descriptor needs `hubbub.timer/1`.
public final class Alarm {
    private let host: Host
    private let wake: () -> Void
    private var timer: (id: TimerID, due: Int64)?

    /// - Parameter wake: called on the instance's thread; it sets the next time.
    public init(host: Host, _ wake: @escaping () -> Void) {
        self.host = host
        self.wake = wake
    }

    deinit { cancel() }

    /// The clock that it goes by, in nanoseconds; it never jumps.
    public static var now: Int64 { Int64(clamping: Clocks.monotonic()) }

    /// Wakes at `due`, on the clock of `now`, or somewhat earlier; nil changes nothing.
    public func set(_ due: Int64?) {
        guard let due else { return }
        if let timer {
            if timer.due <= due { return }
            host.cancelTimer(timer.id)
        }
        timer = nil
        let delay = Duration.nanoseconds(max(0, due - Self.now))
        guard let id = try? host.setTimer(after: delay, { [weak self] in self?.fired() }) else {
            return host.log(.error, "no timer is to be had: time-outs will not work")
        }
        timer = (id, due)
    }

    /// Forgets what was set.
    public func cancel() {
        if let timer { host.cancelTimer(timer.id) }
        timer = nil
    }

    private func fired() {
        timer = nil
        wake()
    }
}

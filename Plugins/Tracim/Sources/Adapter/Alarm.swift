internal import AdapterKit

/// Wakes the protocol's core when it has something to do. A wake-up that turns out to be early costs less than setting
/// the timer anew each time.
final class Alarm {
    private let host: Host
    private let wake: () -> Void
    private var timer: (id: TimerID, due: Moment)?

    init(host: Host, _ wake: @escaping () -> Void) {
        self.host = host
        self.wake = wake
    }

    deinit { cancel() }

    /// The host's clock, as the core is told the time.
    static var now: Moment { Moment(clamping: Clocks.monotonic()) }

    /// Wakes at `due` or somewhat earlier.
    func set(_ due: Moment?) {
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

    func cancel() {
        if let timer { host.cancelTimer(timer.id) }
        timer = nil
    }

    private func fired() {
        timer = nil
        wake()
    }
}

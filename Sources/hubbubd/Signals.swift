internal import Glibc

/// The signals that end a hub, taken by waiting for them on the main thread: no handler runs.
final class Signals {
    private var set = sigset_t()
    private(set) var wasImpatient = false

    /// Blocks them for this thread and all that it starts. To be made before any thread.
    init() {
        unsafe sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP, Self.attention] { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        // A peer that closed is an error of the write, not the end of the hub.
        signal(SIGPIPE, SIG_IGN)
    }

    /// The signal by which a thread of ours wakes the main one. From outside it does nothing.
    private static let attention = SIGUSR1

    /// Wakes `waitForEnd`. [any thread]
    static func callAttention() { kill(getpid(), attention) }

    /// Waits for SIGTERM or SIGINT.
    ///
    /// - Parameter tick: called after each wait with whether SIGHUP came; returns how many seconds to wait, nil for until
    ///   `callAttention`.
    func waitForEnd(_ tick: (_ isHangUp: Bool) -> Int?) {
        var pause: Int? = 1
        while true {
            let signal = wait(pause)
            if signal == SIGTERM || signal == SIGINT { return }
            // Who calls has just begun to run: it is looked at in a second.
            pause = signal == Self.attention ? 1 : tick(signal == SIGHUP)
        }
    }

    /// The next signal, or -1 when the time is over.
    private func wait(_ seconds: Int?) -> Int32 {
        guard let seconds else { return unsafe sigwaitinfo(&set, nil) }
        var timeout = timespec(tv_sec: seconds, tv_nsec: 0)
        return unsafe sigtimedwait(&set, nil, &timeout)
    }

    /// Whether another signal asks to end at once.
    var hasAnother: Bool {
        var timeout = timespec()
        let signal = unsafe sigtimedwait(&set, nil, &timeout)
        if signal == SIGTERM || signal == SIGINT { wasImpatient = true }
        return wasImpatient
    }
}

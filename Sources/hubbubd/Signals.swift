internal import Glibc

/// The signals that end a hub, taken by waiting for them on the main thread: no handler runs.
final class Signals {
    private var set = sigset_t()
    private(set) var wasImpatient = false

    /// Blocks them for this thread and all that it starts. To be made before any thread.
    init() {
        unsafe sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        // A peer that closed is an error of the write, not the end of the hub.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits for SIGTERM or SIGINT; `tick` is called once a second meanwhile, with how many SIGHUP came.
    func waitForEnd(_ tick: (_ hangUps: Int) -> Void) {
        while true {
            var timeout = timespec(tv_sec: 1, tv_nsec: 0)
            let signal = unsafe sigtimedwait(&set, nil, &timeout)
            if signal == SIGTERM || signal == SIGINT { return }
            tick(signal == SIGHUP ? 1 : 0)
        }
    }

    /// Whether another signal asks to end at once.
    var hasAnother: Bool {
        var timeout = timespec()
        let signal = unsafe sigtimedwait(&set, nil, &timeout)
        if signal == SIGTERM || signal == SIGINT { wasImpatient = true }
        return wasImpatient
    }
}

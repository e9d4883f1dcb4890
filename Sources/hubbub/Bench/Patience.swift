internal import Glibc
internal import Unix

/// Waits, and notices meanwhile that somebody wants the end: so what was started can be ended and cleared away.
struct Patience {
    private let set: sigset_t

    /// Takes SIGINT, SIGTERM and SIGHUP away from their default reaction. To be made before any thread.
    init() {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        self.set = set
    }

    /// - Throws: `Failure` when a signal came.
    func wait(_ duration: Duration) throws {
        let end = Clock.monotonic() + UInt64(clamping: duration.nanoseconds)
        var set = set
        while true {
            let now = Clock.monotonic()
            guard now < end else { return }
            var timeout = timespec(
                tv_sec: Int((end - now) / 1_000_000_000), tv_nsec: Int((end - now) % 1_000_000_000))
            if unsafe sigtimedwait(&set, nil, &timeout) > 0 {
                throw Failure("ended before all was done")
            }
        }
    }

    /// Waits until `isDone`, at most so long; false where it is not done then.
    func wait(_ limit: Duration, until isDone: () throws -> Bool) throws -> Bool {
        let end = Clock.monotonic() + UInt64(clamping: limit.nanoseconds)
        while Clock.monotonic() < end {
            if try isDone() { return true }
            try wait(.milliseconds(10))
        }
        return try isDone()
    }
}

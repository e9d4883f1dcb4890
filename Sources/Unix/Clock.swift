internal import Glibc

/// The clocks of the system.
package enum Clock {
    /// Nanoseconds since some point in the past; never goes back and stands still while the machine sleeps.
    package static func monotonic() -> UInt64 { UInt64(clamping: read(CLOCK_MONOTONIC)) }

    /// Nanoseconds since 1970 by the wall clock, which may jump.
    package static func wall() -> Int64 { read(CLOCK_REALTIME) }

    /// Nanoseconds for which the calling thread has run.
    package static func thread() -> UInt64 { UInt64(clamping: read(CLOCK_THREAD_CPUTIME_ID)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

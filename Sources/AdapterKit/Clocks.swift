internal import Glibc

/// The system's clocks in nanoseconds.
public enum Clocks {
    /// Since 1970.
    public static func wall() -> Int64 { read(CLOCK_REALTIME) }

    /// Since some moment; it never jumps.
    public static func monotonic() -> UInt64 { UInt64(max(0, read(CLOCK_MONOTONIC))) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

internal import CUnix

/// For how long a thread runs before another one may, by how much it has to do.
///
/// A thread that seldom runs asks for short slices. The system then lets it run as soon as it wakes up, though others keep all
/// processors busy, where it would have to wait for one of them to use up its own slice. A busy thread has the system's usual
/// ones: with short ones it would hold up those for which they are meant. How much of a processor each gets is the same.
package struct TimeSlice {
    /// Nanoseconds between two looks at how much the thread has run.
    private static let interval: UInt64 = 20_000_000
    /// The shortest slice that the system knows, in nanoseconds.
    package static let short: UInt64 = 100_000
    /// The share of a processor that makes a thread a busy one; with half of it, it is not any more.
    private static let busyShare = 0.25

    private var lookedAt: UInt64
    private var ranUntilThen: UInt64
    private var isShort = false
    private var isRefused = false

    /// - Parameter now: nanoseconds of the monotonic clock.
    package init(now: UInt64 = Clock.monotonic()) {
        lookedAt = now
        ranUntilThen = Clock.thread()
    }

    /// Looks, from time to time, at how much the calling thread has run, and sets its slices. Always to be called by the thread
    /// that made it.
    ///
    /// - Parameter now: nanoseconds of the monotonic clock.
    @inline(__always)
    package mutating func adapt(now: UInt64 = Clock.monotonic()) {
        if now >= lookedAt + Self.interval { look(now) }
    }

    private mutating func look(_ now: UInt64) {
        let ran = Clock.thread()
        let share = Double(ran - ranUntilThen) / Double(now - lookedAt)
        lookedAt = now
        ranUntilThen = ran
        let wantsShort = share < (isShort ? Self.busyShare : Self.busyShare / 2)
        guard wantsShort != isShort, !isRefused else { return }
        isRefused = hubbub_set_time_slice(wantsShort ? Self.short : 0) == 0
        isShort = wantsShort
    }
}

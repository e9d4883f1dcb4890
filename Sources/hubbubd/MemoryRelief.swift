internal import Unix

/// Gives memory back when the hub comes to rest: after its start, and after times in which it was busy.
struct MemoryRelief {
    /// A hub that is woken for each keep-alive shall not do it each time. In nanoseconds.
    private static let pause: UInt64 = 60_000_000_000

    private var last: UInt64?

    /// The hub rests now.
    mutating func rest() {
        let now = Clock.monotonic()
        if let last, now - last < Self.pause { return }
        last = now
        Memory.trim()
    }
}

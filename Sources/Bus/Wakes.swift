/// Routes of one source whose sinks are to be woken. All beyond the first 63 count as one: a sink that is woken for nothing
/// looks, and sleeps again.
struct Wakes {
    private var bits: UInt64 = 0

    var isEmpty: Bool { bits == 0 }

    @inline(__always)
    mutating func insert(_ route: Int) { bits |= Self.bit(route) }

    func contains(_ route: Int) -> Bool { bits & Self.bit(route) != 0 }

    @inline(__always)
    private static func bit(_ route: Int) -> UInt64 { 1 << UInt64(min(route, 63)) }
}

/// Nanoseconds of a clock that never goes back.
package typealias Moment = UInt64

/// The delays between attempts to connect: from 0.5 s, doubled up to 30 s, of which up to a quarter is taken off by chance,
/// so that the clients of a broker that comes back do not all come at once.
package struct Backoff: Sendable {
    package static let first: Moment = 500_000_000
    package static let longest: Moment = 30_000_000_000

    private var whole = first
    private var random: UInt64

    /// - Parameter seed: where the chance begins.
    package init(seed: UInt64) { random = seed }

    /// The next delay.
    package mutating func next() -> Moment {
        defer { whole = min(whole * 2, Self.longest) }
        // A step of splitmix64.
        random &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (random ^ (random >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return whole - (mixed ^ (mixed >> 31)) % (whole / 4)
    }

    /// Begins anew with the shortest.
    package mutating func reset() { whole = Self.first }
}

/// When to try again to connect: the first time at once, then after waits that double up to a longest one, each shortened
/// at random so that many clients of a server that comes back do not come at the same time.
package struct Backoff: Sendable {
    /// A connection that held so long counts as a good one: after it the waits begin anew.
    package static let stable: Moment = 1_000_000_000

    private static let first: Moment = 250_000_000
    private let longest: Moment
    private var attempts = 0
    private var state: UInt64

    package init(longest: Moment, seed: UInt64) {
        self.longest = max(1, longest)
        state = seed
    }

    package mutating func reset() { attempts = 0 }

    /// The wait before the next attempt.
    package mutating func next() -> Moment {
        defer { attempts += 1 }
        guard attempts > 0 else { return 0 }
        let full = min(longest, Self.first << min(attempts - 1, 20))
        return full / 2 + Moment(random() % UInt64(full / 2 + 1))
    }

    /// SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

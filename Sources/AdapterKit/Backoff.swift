/// The waits between attempts to connect: they double up to a longest one, and each is shortened by up to a quarter at random,
/// so that the clients of a server that comes back do not all come at the same time. In nanoseconds.
public struct Backoff: Sendable {
    private let first: Int64
    private let longest: Int64
    private let startsAtOnce: Bool
    private var attempts = 0
    private var state: UInt64

    /// - Parameters:
    ///   - first: the shortest wait.
    ///   - longest: at least a microsecond.
    ///   - startsAtOnce: the first attempt is made without a wait.
    ///   - seed: where the chance begins.
    public init(first: Int64 = 250_000_000, longest: Int64, startsAtOnce: Bool = true, seed: UInt64) {
        self.longest = max(1000, longest)
        self.first = min(max(1000, first), self.longest)
        self.startsAtOnce = startsAtOnce
        state = seed
    }

    /// Begins anew with the shortest wait: the last connection was a good one.
    public mutating func reset() { attempts = 0 }

    /// The wait before the next attempt.
    public mutating func next() -> Int64 {
        defer { attempts += 1 }
        guard attempts > 0 || !startsAtOnce else { return 0 }
        let doublings = startsAtOnce ? attempts - 1 : attempts
        let whole = first > longest >> min(doublings, 62) ? longest : first << doublings
        return whole - Int64(random() % UInt64(whole / 4))
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

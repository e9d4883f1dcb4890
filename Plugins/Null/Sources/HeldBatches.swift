/// Tokens of batches that wait for the end of their delay: first in, first out, and bounded.
struct HeldBatches {
    /// The most tokens held.
    let limit: Int
    private var batches: [[UInt64]] = []
    private var first = 0
    private var count = 0

    init(limit: Int) { self.limit = limit }

    /// How many more tokens can be held.
    var room: Int { limit - count }
    /// Whether nothing is held.
    var isEmpty: Bool { count == 0 }

    /// Adds a batch behind the others.
    mutating func add(_ tokens: [UInt64]) {
        batches.append(tokens)
        count += tokens.count
    }

    /// The batch that has been held the longest; empty when there is none.
    mutating func removeOldest() -> [UInt64] {
        guard first < batches.count else { return [] }
        let oldest = batches[first]
        batches[first] = []
        first += 1
        count -= oldest.count
        if first > 64, first * 2 > batches.count {
            batches.removeFirst(first)
            first = 0
        }
        return oldest
    }

    /// All tokens, in their order.
    mutating func removeAll() -> [UInt64] {
        let tokens = batches[first...].flatMap(\.self)
        self = HeldBatches(limit: limit)
        return tokens
    }
}

/// How far the live messages of a server came: what is to be asked for after a cut, and which of it is known already.
///
/// Messages count as done when the hub has settled them. Their numbers grow, but those that are made at the same moment may
/// come in another order, so a cut is mended with what lies a little before the last one that is done.
package struct Resumption: Equatable, Sendable {
    /// How far before the last number that is done the server is asked again.
    package static let margin: Int64 = 32
    /// Numbers that are remembered at least, so that a message that comes again is known.
    package static let remembered = 4096

    /// Messages that are not done.
    private var open: Set<Int64> = []
    private var known: Set<Int64> = []
    /// Those in `known`, in the order of their coming.
    private var order: [Int64] = []
    private var highest: Int64?
    /// Nothing before it was ever asked for.
    private var first: Int64?

    /// - Parameter done: the last number of an earlier life that is done; nil where there was none.
    package init(done: Int64? = nil) {
        highest = done
        first = done.map { $0.plus(1) }
    }

    /// How many messages are not done.
    package var openCount: Int { open.count }

    /// All up to that number are done, as far as they came; nil where nothing came.
    package var done: Int64? {
        open.min().map { $0.plus(-1) } ?? highest
    }

    /// The number after which the server is to send what was missed; nil where nothing came yet.
    package var resumesAfter: Int64? {
        guard let start = first?.plus(-1) else { return nil }
        return max(start, done?.plus(-Self.margin) ?? start)
    }

    /// A message came.
    ///
    /// - Returns: false where it is known already.
    package mutating func came(_ id: Int64) -> Bool {
        guard known.insert(id).inserted else { return false }
        first = min(first ?? id, id)
        highest = max(highest ?? id, id)
        order.append(id)
        open.insert(id)
        forgetOldest()
        return true
    }

    /// The hub has settled a message. One that is unknown does nothing.
    package mutating func settled(_ id: Int64) { open.remove(id) }

    private mutating func forgetOldest() {
        guard order.count > 2 * Self.remembered else { return }
        let (old, kept) = (order.prefix(Self.remembered), order.dropFirst(Self.remembered))
        let needed = old.filter { open.contains($0) }
        known.subtract(old)
        known.formUnion(needed)
        order = needed + kept
    }
}

extension Int64 {
    /// The sum, or the end of the range where it lies beyond.
    fileprivate func plus(_ other: Int64) -> Int64 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .min : .max) : sum
    }
}

/// How far the lines of a file are settled without a gap. A value without input and output.
///
/// Tokens count up from 1 in the order of the lines; what is settled out of order waits for what stands before it.
struct SettledPrefix {
    /// Where the lines end that are not part of the prefix yet, in order, and whether they are settled.
    private var lines: [(end: Int64, isSettled: Bool)] = []
    private var first = 0
    /// The token of `lines[first]`.
    private var firstToken: UInt64 = 1
    /// Everything before this place is settled.
    private(set) var offset: Int64

    init(offset: Int64 = 0) { self.offset = offset }

    /// Whether nothing waits.
    var isComplete: Bool { first == lines.count }
    /// How many lines the prefix has, and those that were given up before it.
    var settledLines: UInt64 { firstToken - 1 }
    /// The token of the line that is added next.
    var nextToken: UInt64 { firstToken + UInt64(lines.count - first) }

    /// Adds a line that ends there.
    mutating func add(end: Int64) { lines.append((end, false)) }

    /// Something that needs no settlement, a line that was skipped, ends there.
    mutating func skip(end: Int64) {
        if isComplete {
            offset = end
        } else {
            lines[lines.count - 1].end = end
        }
    }

    /// A line is settled. Tokens that are unknown, or come again, do nothing.
    mutating func settle(_ token: UInt64) {
        guard token >= firstToken, token - firstToken < UInt64(lines.count - first) else { return }
        lines[first + Int(token - firstToken)].isSettled = true
        while first < lines.count, lines[first].isSettled {
            offset = lines[first].end
            first += 1
            firstToken += 1
        }
        if first == lines.count || first > 4096 {
            lines.removeFirst(first)
            first = 0
        }
    }

    /// Forgets the line that was added last.
    mutating func dropLast() { if first < lines.count { lines.removeLast() } }

    /// Nothing of the file before it matters any more: another file begins there.
    mutating func restart(at offset: Int64) {
        firstToken = nextToken
        lines.removeAll(keepingCapacity: true)
        first = 0
        self.offset = offset
    }
}

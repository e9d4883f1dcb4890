/// The segments in the order of their sequence numbers; the last one is being written.
struct SegmentTable: Sendable {
    private(set) var segments: [Segment] = []

    var count: Int { segments.count }
    var active: Segment? { segments.last }

    subscript(index: Int) -> Segment {
        get { segments[index] }
        _modify { yield &segments[index] }
    }

    mutating func append(_ segment: Segment) { segments.append(segment) }

    /// The index of the only segment that can hold a sequence number.
    func index(of sequence: UInt64) -> Int? {
        // Most questions are about the newest.
        if let last = segments.last, last.first <= sequence { return segments.count - 1 }
        var (low, high) = (0, segments.count)
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].first <= sequence { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }

    func index(ofNumber number: UInt64) -> Int? { segments.firstIndex { $0.number == number } }

    mutating func replace(_ range: Range<Int>, with segment: Segment?) {
        segments.replaceSubrange(range, with: segment.map { [$0] } ?? [])
    }
}

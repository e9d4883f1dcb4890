/// Where in a segment to begin to look for a sequence number: one mark in so many bytes.
package struct SequenceIndex: Equatable, Sendable {
    struct Mark: Equatable, Sendable {
        var sequence: UInt64
        var offset: UInt32
        var time: Int64
    }

    /// Bytes between two marks, at least.
    static let spacing = 128 << 10

    private(set) var marks: [Mark] = []

    /// Notes a record that has a sequence number, if it is time for another mark.
    @inline(__always)
    mutating func note(_ sequence: UInt64, at offset: Int, time: Int64) {
        if let last = marks.last, offset - Int(last.offset) < Self.spacing { return }
        marks.append(Mark(sequence: sequence, offset: UInt32(offset), time: time))
    }

    /// An offset at which a record begins and before which nothing behind `sequence` stands.
    func offset(after sequence: UInt64) -> Int {
        guard let mark = marks.last(where: { $0.sequence <= sequence }) else { return SegmentMark.size }
        return Int(mark.offset)
    }

    /// When what follows `sequence` was appended, or somewhat earlier.
    func time(after sequence: UInt64) -> Int64? {
        (marks.last { $0.sequence <= sequence } ?? marks.first)?.time
    }

    /// The last number of which it is known that all up to it were appended before `time`.
    func last(before time: Int64) -> UInt64? {
        marks.last { $0.time < time }.map { $0.sequence - 1 }
    }
}

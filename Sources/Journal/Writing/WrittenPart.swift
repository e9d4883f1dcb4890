/// What of a group was written into one segment, in one piece.
struct WrittenPart {
    struct Share {
        var lane: Lane.Number
        var records = 0
        var bytes = 0
    }

    /// Entries of the group.
    var entries: Range<Int>
    /// Bytes from the segment's beginning to the end of what was written.
    var end: Int
    /// The last sequence number; 0 where there is none.
    var last: UInt64 = 0
    var shares: [Share] = []
    var index: SequenceIndex
    /// Whether the tail went with it, and the group is done.
    var isLast = false
    /// What of the pending load it was.
    var loadEvents = 0
    var loadBytes = 0
}

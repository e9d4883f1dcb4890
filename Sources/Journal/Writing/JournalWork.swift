internal import CHubbub
internal import EventBlock

/// What the writer took to write: a group, and behind it cursors.
struct JournalWork {
    let group: PendingGroup
    /// Whether a new segment is to be begun first.
    let rolls: Bool
    /// What its events' paths are written with.
    let endpoints: EndpointTable
    /// Goes behind the last entry.
    var tail = RecordWriter()
    /// Entries that are on the disk.
    private var done = 0
    private var isTailDone = false

    init(group: PendingGroup, rolls: Bool, endpoints: EndpointTable) {
        (self.group, self.rolls, self.endpoints) = (group, rolls, endpoints)
    }

    var isEmpty: Bool { group.isEmpty && tail.isEmpty && !rolls }
    var isDone: Bool { done == group.count && (isTailDone || tail.isEmpty) }
    /// Cursors alone are only written, so that they outlive the process: after a loss of power some events are delivered again.
    var isSynced: Bool { !group.isEmpty }

    /// Bytes of the next record, whatever its path, or of the tail.
    var need: Int {
        guard done < group.count else { return tail.bytes.count }
        let entry = unsafe group.entries[done]
        guard let event = unsafe entry.event else { return group.letters[Int(unsafe entry.context)].sizeLimit }
        return unsafe EventRecord.prefixSize(routes: Int(entry.routeCount), passed: EventPath.limit)
            + Int(event.pointee.size)
    }

    /// Encodes what has room in the rest of the segment.
    mutating func encode(_ encoder: PartEncoder, into segment: ActiveSegment) -> WrittenPart {
        let place = segment.place
        var part = encoder.encode(
            group, from: done, endpoints, at: place, room: segment.size - segment.end, tail: tail.bytes.count,
            index: segment.index)
        if part.entries.upperBound == group.count, part.end + tail.bytes.count <= segment.size {
            var there = place
            there.offset = part.end
            tail.seal(at: there)
            encoder.append(tail, to: &part)
            part.isLast = true
        }
        return part
    }

    /// Empties the group, and gives back the references to what could not be written.
    func giveUp() {
        for index in done..<group.count {
            if let event = unsafe group.entries[index].event { unsafe EventReference.release(event) }
        }
        group.removeAll()
    }

    mutating func finished(_ part: WrittenPart) {
        done = part.entries.upperBound
        isTailDone = part.isLast
    }
}

/// The segment that is being written.
struct ActiveSegment {
    let file: SegmentFile
    let identity: UInt64
    let size: Int
    /// Bytes that are written.
    var end: Int
    var index = SequenceIndex()

    var place: RecordPlace { RecordPlace(identity: identity, segment: file.number, offset: end) }
}

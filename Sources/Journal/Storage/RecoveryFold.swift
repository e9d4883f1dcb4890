internal import CHubbub
internal import EventBlock
internal import Unix

/// What recovery makes of records, in two passes: this is the first, which looks at each of them.
struct RecoveryFold {
    var state: JournalState
    var report = RecoveryReport()
    /// Where damaged bytes are copied to; nil where nothing is to be changed.
    private let quarantine: Quarantine?
    /// What routes that take an event once had taken.
    var keys: [RouteNumber: RecoveredKeys] = [:]
    /// When the last record of each segment was written, or one of a segment before it.
    var ends: [Int64] = []
    var onceLimits: [RouteNumber: DeduplicationWindow.Limits] = [:]
    /// Sequence numbers up to this were read: what comes again was written twice.
    var highest: UInt64 = 0
    var latest: Int64 = 0

    init(_ state: JournalState, _ quarantine: Quarantine?) { (self.state, self.quarantine) = (state, quarantine) }

    /// Whether it was opened to be written, and something is gone: numbers of records that nobody knows of any more may have been
    /// given away.
    var hasLost: Bool { quarantine != nil && report.truncated + report.quarantined > 0 }

    /// Notes something that is no record.
    mutating func addDamage(_ finding: String) {
        report.quarantined += 1
        report.add(finding)
    }

    /// Looks at every record of a segment, and cuts off what is torn.
    mutating func read(_ entry: inout SegmentListing.Entry) throws(SystemError) {
        var segment = Segment(
            number: entry.mark.number, first: entry.mark.first, size: entry.size, time: entry.mark.time)
        report.segments += 1
        latest = max(latest, entry.mark.time)
        state.raiseSequence(above: max(entry.mark.first - 1, entry.mark.covers))
        var walker = SegmentWalker(
            SegmentPlace(file: entry.file, offset: SegmentMark.size, end: entry.size), identity: entry.mark.identity)
        while let step = try walker.next() {
            switch step {
            case .damaged(let range): try quarantine(range, of: entry.file, "no record")
            case .record(let head):
                if unsafe fold(head, walker.record(head), at: walker.offset, entry.mark.covers, &segment) { continue }
                try quarantine(walker.offset..<walker.offset + head.size, of: entry.file, "a record of nonsense")
            }
        }
        if walker.isTorn {
            report.truncated += 1
            // Where it is only looked at, it may be on its way.
            if quarantine != nil { report.add("segment \(entry.mark.number) was cut off at \(walker.offset)") }
        }
        segment.end = walker.offset
        segment.size = walker.offset
        segment.isSealed = true
        segment.last = max(segment.last, entry.mark.covers)
        report.bytes += segment.end
        if entry.size > segment.end, quarantine != nil { try entry.file.file.setSize(segment.end) }
        entry.size = segment.end
        state.appendSegment(segment)
        ends.append(latest)
    }

    /// Takes a record whose checksum is right; false where its content is not.
    ///
    /// - Parameter covered: the last number of the segments that this one stands for; 0 where it stands for none.
    private mutating func fold(
        _ head: RecordHead, _ record: UnsafeRawBufferPointer, at offset: Int, _ covered: UInt64,
        _ segment: inout Segment
    ) -> Bool {
        guard head.isPlausible else { return false }
        switch RecordKind(rawValue: head.kind) {
        case .event:
            guard let base = record.baseAddress, unsafe EventRecord.isValid(head, base) else { return false }
            note(head, at: offset, &segment)
        case .deadLetter:
            guard unsafe DeadLetter(head, record) != nil else { return false }
            note(head, at: offset, &segment)
        case .cursor:
            guard let cursor = unsafe CursorRecord(head, record) else { return false }
            state.merge(cursor)
        case .route:
            guard let route = unsafe NameRecord(.route, head, record) else { return false }
            state.note(route)
        case .endpoint:
            guard let endpoint = unsafe NameRecord(.endpoint, head, record) else { return false }
            state.endpoints.note(endpoint)
        case .keys:
            guard let known = unsafe KeysRecord(head, record) else { return false }
            // Of events that were to come behind it only their own records tell. Segments of earlier hubs said also of events
            // that were gone before what those were.
            let gone = known.entries.filter { $0.sequence < segment.first || $0.sequence <= covered }
            keys[known.route, default: RecoveredKeys()].add(gone, segment: state.segments.count)
            segment.lastTime = max(segment.lastTime, head.time)
        case nil: return false
        }
        report.records += 1
        latest = max(latest, head.time)
        return true
    }

    private mutating func note(_ head: RecordHead, at offset: Int, _ segment: inout Segment) {
        if head.number > segment.last { segment.index.note(head.number, at: offset, time: head.time) }
        segment.last = max(segment.last, head.number)
        segment.lastTime = max(segment.lastTime, head.time)
        state.raiseSequence(above: head.number)
    }

    private mutating func quarantine(_ range: Range<Int>, of file: SegmentFile, _ what: String) throws(SystemError) {
        if let quarantine, try !quarantine.keep(range, of: file) { return }
        addDamage("segment \(file.number) has \(what) at \(range.lowerBound), \(range.count) bytes")
    }
}

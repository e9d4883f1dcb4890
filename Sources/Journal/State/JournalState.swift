/// What is known of the journal beside the bytes of its records: what recovery folds them into, and what runs. Without I/O.
package struct JournalState: Sendable {
    let identity: UInt64
    let limits: JournalLimits
    var segments = SegmentTable()
    /// By number; the first two are nobody's.
    private(set) var lanes: [Lane] = []
    /// By route number; the first is nobody's.
    private(set) var names: [String] = [""]
    var windows: [RouteNumber: DeduplicationWindow] = [:]
    var deadLetters: [RouteNumber: [UInt64]] = [:]
    /// Lanes whose cursor changed since it was written.
    private(set) var dirty: [Lane.Number] = []
    /// Whether a lane came to need nothing more of a segment since the keeper looked.
    var hasDone = false
    /// The number that the next record gets.
    private(set) var nextSequence: UInt64 = 1
    /// The last that is on the disk.
    var committed: UInt64 = 0
    /// The journal's time: the wall clock's, but never back.
    private(set) var time: Int64 = 0

    package init(identity: UInt64, limits: JournalLimits) {
        (self.identity, self.limits) = (identity, limits)
    }

    // MARK: Segments

    /// What the segments take of the disk, but for the room that the last one still has.
    private(set) var diskBytes = 0

    mutating func appendSegment(_ segment: Segment) {
        // Nothing that is behind the beginning of the next one was ever told.
        for index in 0..<segments.count where segments[index].last >= segment.first {
            segments[index].last = segment.first - 1
        }
        segments.append(segment)
        countDiskBytes()
    }

    mutating func replaceSegments(_ range: Range<Int>, with segment: Segment?) {
        segments.replace(range, with: segment)
        countDiskBytes()
    }

    /// Nothing more goes into the last segment.
    mutating func seal() {
        if segments.count > 0 { segments[segments.count - 1].isSealed = true }
        countDiskBytes()
    }

    /// Takes what was written to the last segment.
    mutating func apply(_ written: WrittenPart) {
        let index = segments.count - 1
        guard index >= 0 else { return }
        diskBytes += written.end - segments[index].end
        segments[index].end = written.end
        segments[index].index = written.index
        if written.last > 0 { (segments[index].last, segments[index].lastTime) = (written.last, time) }
        for share in written.shares { add(records: share.records, bytes: share.bytes, to: share.lane, segment: index) }
        committed = max(committed, written.last)
    }

    private mutating func countDiskBytes() {
        diskBytes = (0..<segments.count).reduce(0) {
            $0 + (segments[$1].isSealed ? segments[$1].size : segments[$1].end)
        }
    }

    // MARK: Time and numbers

    /// The journal's time, where the wall clock shows this.
    mutating func advance(to wall: Int64) -> Int64 {
        time = max(time, wall)
        return time
    }

    mutating func takeSequence() -> UInt64 {
        defer { nextSequence += 1 }
        return nextSequence
    }

    mutating func raiseSequence(above sequence: UInt64) { nextSequence = max(nextSequence, sequence + 1) }

    // MARK: Routes

    /// The number of a route; nil where none is left.
    package mutating func number(of name: String) -> RouteNumber? {
        if let known = names.firstIndex(of: name), known > 0 { return RouteNumber(known) }
        guard let number = RouteNumber(exactly: names.count) else { return nil }
        note(RouteRecord(number: number, name: name))
        return number
    }

    package func name(of route: RouteNumber) -> String? {
        guard Int(route) < names.count, !names[Int(route)].isEmpty else { return nil }
        return names[Int(route)]
    }

    /// Every route that was ever named.
    package var routes: [RouteNumber] {
        names.indices.dropFirst().filter { !names[$0].isEmpty }.map { RouteNumber($0) }
    }

    mutating func note(_ record: RouteRecord) {
        while names.count <= Int(record.number) { names.append("") }
        names[Int(record.number)] = record.name
        grow(to: Lane.deadLetters(of: record.number))
    }

    /// Whether a route has more than its share of the disk.
    func isOver(_ route: RouteNumber, share: Int) -> Bool { lane(Lane.events(of: route)).bytes > share }

    // MARK: Lanes

    func lane(_ number: Lane.Number) -> Lane { number < lanes.count ? lanes[number] : Lane() }

    private mutating func grow(to lane: Lane.Number) {
        while lanes.count <= lane { lanes.append(Lane()) }
    }

    /// Gives a lane a record with this number; returns the one before it.
    mutating func extend(_ lane: Lane.Number, with sequence: UInt64) -> UInt64 {
        if lane >= lanes.count { grow(to: lane) }
        let previous = max(lanes[lane].last, lanes[lane].cursor.floor)
        lanes[lane].last = sequence
        return previous
    }

    /// Notes what of a lane was written to a segment.
    mutating func add(records: Int, bytes: Int, to lane: Lane.Number, segment index: Int) {
        if lane >= lanes.count { grow(to: lane) }
        segments[index].add(records: records, bytes: bytes, to: lane)
        lanes[lane].records += records
        lanes[lane].bytes += bytes
    }

    /// Counts a record as settled that was settled before it was counted.
    mutating func discount(_ lane: Lane.Number, segment index: Int) {
        lanes[lane].records -= 1
        lanes[lane].bytes -= segments[index].settle(lane)
    }

    /// Corrects what a lane has by what became of its segments.
    mutating func adjust(_ lane: Lane.Number, records: Int, bytes: Int) {
        guard lane < lanes.count else { return }
        lanes[lane].records += records
        lanes[lane].bytes += bytes
    }

    /// Settles one record; false where it was settled before.
    @discardableResult
    mutating func settle(_ lane: Lane.Number, after previous: UInt64, through sequence: UInt64) -> Bool {
        guard lane < lanes.count, sequence <= lanes[lane].last, !lanes[lane].cursor.contains(sequence) else {
            return false
        }
        lanes[lane].cursor.settle(after: previous, through: sequence)
        lanes[lane].records -= 1
        if let index = segments.index(of: sequence) {
            lanes[lane].bytes -= segments[index].settle(lane)
            if segments[index].isSealed, segments[index].share(of: lane).open == 0 { hasDone = true }
        }
        markDirty(lane)
        return true
    }

    /// Takes what a cursor record says; for recovery, before records are counted.
    mutating func merge(_ record: CursorRecord) {
        grow(to: record.lane | 1)
        lanes[record.lane].cursor.merge(record.cursor)
        lanes[record.lane].last = max(lanes[record.lane].last, record.last)
        raiseSequence(above: max(record.last, record.cursor.floor))
    }

    /// Settles all that a lane has in whole segments, up to the last sequence number of one of them.
    ///
    /// - Returns: how many records were open, and about how many bytes.
    mutating func settleAll(_ lane: Lane.Number, through sequence: UInt64) -> (records: Int, bytes: Int) {
        guard lane < lanes.count, sequence > lanes[lane].cursor.floor else { return (0, 0) }
        lanes[lane].cursor.settle(after: 0, through: sequence)
        var settled = (records: 0, bytes: 0)
        for index in 0..<segments.count where segments[index].last <= sequence {
            let open = segments[index].share(of: lane).open
            settled.records += open
            settled.bytes += segments[index].settle(lane, count: open)
        }
        lanes[lane].records -= settled.records
        lanes[lane].bytes -= settled.bytes
        markDirty(lane)
        return settled
    }

    private mutating func markDirty(_ lane: Lane.Number) {
        if lanes[lane].isDirty { return }
        lanes[lane].isDirty = true
        dirty.append(lane)
    }

    /// Writes the cursors that changed.
    mutating func writeDirtyCursors(to writer: inout RecordWriter) {
        for lane in dirty {
            lanes[lane].isDirty = false
            writeCursor(lane, to: &writer)
        }
        dirty.removeAll(keepingCapacity: true)
    }

    private func writeCursor(_ lane: Lane.Number, to writer: inout RecordWriter) {
        CursorRecord(lane: lane, last: lanes[lane].last, cursor: lanes[lane].cursor).write(to: &writer, time: time)
    }

    /// Writes what a segment begins with: with it, no cursor and no name of an older segment is needed.
    mutating func writeCheckpoint(to writer: inout RecordWriter) {
        for route in routes { RouteRecord(number: route, name: names[Int(route)]).write(to: &writer, time: time) }
        for lane in lanes.indices where lanes[lane].last > 0 { writeCursor(lane, to: &writer) }
        for (route, window) in windows {
            var lost: [DeduplicationWindow.Entry] = []
            window.forEach { if !segments.covers($0.sequence) { lost.append($0) } }
            KeysRecord(route: route, entries: lost).write(to: &writer, time: time)
        }
    }
}

/// What is known of the journal beside the bytes of its records: what recovery folds them into, and what runs. Without I/O.
package struct JournalState: Sendable {
    let identity: UInt64
    let limits: JournalLimits
    var segments = SegmentTable()
    /// By number; the first two are nobody's.
    var lanes: [Lane] = []
    /// By route number; the first is nobody's.
    var names: [String] = [""]
    var endpoints = EndpointTable()
    var windows: [RouteNumber: DeduplicationWindow] = [:]
    var deadLetters: [RouteNumber: [UInt64]] = [:]
    /// In the order of the records that they wait for.
    var deferred: [DeferredSettlement] = []
    /// Lanes whose cursor changed since it was written.
    var dirty: [Lane.Number] = []
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
        guard let number = RouteNumber(exactly: names.count) ?? unusedNumber else { return nil }
        note(NameRecord(number: number, name: name))
        return number
    }

    /// A number that no record names, for a journal in which the last one is taken.
    private var unusedNumber: RouteNumber? {
        (1...RouteNumber.max).first { route in
            names[Int(route)].isEmpty && lane(Lane.events(of: route)).last == 0
                && lane(Lane.deadLetters(of: route)).last == 0
        }
    }

    package func name(of route: RouteNumber) -> String? {
        guard Int(route) < names.count, !names[Int(route)].isEmpty else { return nil }
        return names[Int(route)]
    }

    /// Every route that was ever named.
    package var routes: [RouteNumber] {
        names.indices.dropFirst().filter { !names[$0].isEmpty }.map { RouteNumber($0) }
    }

    mutating func note(_ record: NameRecord) {
        while names.count <= Int(record.number) { names.append("") }
        names[Int(record.number)] = record.name
        grow(to: Lane.deadLetters(of: record.number))
    }

    /// Gives routes a name that have events, and none; returns their numbers.
    mutating func nameUnnamed() -> [RouteNumber] {
        let unnamed = lanes.indices.filter { lanes[$0].records > 0 && name(of: Lane.route(of: $0)) == nil }
        let routes = Set(unnamed.map { Lane.route(of: $0) }).sorted()
        for route in routes { note(NameRecord(number: route, name: "#\(route)")) }
        return routes
    }

    /// Whether a route has more than its share of the disk.
    func isOver(_ route: RouteNumber, share: Int) -> Bool { lane(Lane.events(of: route)).bytes > share }
}

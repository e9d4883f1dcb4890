/// What the journal's threads and callers share, behind its lock.
struct JournalShared: Sendable {
    var state: JournalState
    /// The files of the segments, by number.
    var files: [UInt64: SegmentFile]
    /// What the writer takes next.
    var gathering = PendingGroup()
    /// What was reserved, and what is gathered or being written.
    var load = PendingLoad()
    var condition = JournalCondition.running
    /// Bytes for which somebody was refused room, and has not been told of new room since; nil for nobody.
    var refused: Int?
    /// By route number.
    private(set) var shares: [RouteNumber: Int] = [:]
    private(set) var over: Set<RouteNumber> = []
    /// Files that the keeper is to remove.
    var gone: [(file: SegmentFile, size: Int)] = []
    /// Whether the writer is to begin a new segment, so that the last one can go.
    var wantsRoll = false
    var isClosing = false

    init(state: JournalState, files: [UInt64: SegmentFile]) {
        (self.state, self.files) = (state, files)
    }

    /// The number of a route, which it has from now on.
    mutating func declare(_ name: String) throws(JournalError) -> RouteNumber {
        let known = state.routes.count
        guard let number = state.number(of: name) else {
            throw JournalError(
                .routes, "the journal knows \(RouteNumber.max) routes and can know no more: begin another one")
        }
        // Each segment begins with all names: the next event, which may be this route's, stands behind its name.
        if state.routes.count > known { wantsRoll = true }
        return number
    }

    /// Says what an endpoint is called that has a number on the bus.
    mutating func name(_ endpoint: UInt32, _ name: String) {
        if state.endpoints.name(endpoint, name) { wantsRoll = true }
    }

    /// Gives a route the bounds that it has from now on.
    ///
    /// - Parameter isFinal: whether it forgets what they do not cover. Until then it knows whatever it knew before, too.
    mutating func bound(_ number: RouteNumber, _ spec: JournalRouteSpec, isFinal: Bool, wall: Int64) {
        shares[number] = spec.share
        guard let limits = spec.once else {
            if isFinal { state.windows[number] = nil }
            return
        }
        let now = state.advance(to: wall)
        state.windows[number, default: DeduplicationWindow(limits)].adopt(limits, now: now, isFinal: isFinal)
    }

    /// Bytes on the disk, and what will be written.
    var room: Int { state.limits.bytes - state.diskBytes - load.bytes }

    /// Finds out whether a route came over its share, or below it again; below is a tenth less, so that it does not flutter.
    mutating func shareChange(of route: RouteNumber) -> Bool? {
        guard let share = shares[route], share < .max else { return nil }
        if over.contains(route) {
            if state.isOver(route, share: share / 10 * 9) { return nil }
            over.remove(route)
            return false
        }
        guard state.isOver(route, share: share) else { return nil }
        over.insert(route)
        return true
    }

    /// Where to look for what follows a sequence number: in the first segment that has something behind it.
    func place(after sequence: UInt64) -> SegmentPlace? {
        let first = state.segments.index(of: sequence + 1) ?? 0
        for index in first..<max(first, state.segments.count) {
            let segment = state.segments[index]
            guard segment.last > sequence, let file = files[segment.number] else { continue }
            return SegmentPlace(
                file: file, offset: segment.index.offset(after: sequence + 1), end: segment.end,
                last: segment.last)
        }
        return nil
    }

    /// Takes segments out of the table; their files are the keeper's.
    mutating func drop(_ numbers: [UInt64]) {
        for number in numbers {
            guard let index = state.segments.index(ofNumber: number) else { continue }
            let size = state.segments[index].size
            state.replaceSegments(index..<index + 1, with: nil)
            if let file = files.removeValue(forKey: number) { gone.append((file, size)) }
        }
    }
}

/// Events and bytes that wait for the disk.
struct PendingLoad: Sendable {
    /// What a record takes beside the event's block.
    static let overhead = 48

    private(set) var events = 0
    private(set) var bytes = 0

    mutating func add(events: Int, bytes: Int) {
        self.events += events
        self.bytes += bytes + events * Self.overhead
    }

    mutating func remove(events: Int, bytes: Int) {
        self.events -= events
        self.bytes -= bytes + events * Self.overhead
    }
}

internal import CHubbub
internal import EventBlock
internal import Unix

/// What recovery makes of records.
struct RecoveryFold {
    private(set) var state: JournalState
    var report = RecoveryReport()
    /// Where damaged bytes are copied to; nil where nothing is to be changed.
    private let quarantine: Quarantine?
    /// Keys that have records of their own, by route.
    private var keys: [RouteNumber: [DeduplicationWindow.Entry]] = [:]
    private var onceLimits: [RouteNumber: DeduplicationWindow.Limits] = [:]
    /// Sequence numbers up to this were read: what comes again was written twice.
    private var highest: UInt64 = 0
    private var latest: Int64 = 0

    init(_ state: JournalState, _ quarantine: Quarantine?) { (self.state, self.quarantine) = (state, quarantine) }

    /// Notes something that is no record.
    mutating func addDamage(_ finding: String) {
        report.quarantined += 1
        report.add(finding)
    }

    // MARK: First pass

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
                if unsafe fold(head, walker.record(head), at: walker.offset, &segment) { continue }
                try quarantine(walker.offset..<walker.offset + head.size, of: entry.file, "a record of nonsense")
            }
        }
        if walker.isTorn {
            report.truncated += 1
            report.add("segment \(entry.mark.number) was cut off at \(walker.offset)")
        }
        segment.end = walker.offset
        segment.size = walker.offset
        segment.isSealed = true
        segment.last = max(segment.last, entry.mark.covers)
        report.bytes += segment.end
        if entry.size > segment.end, quarantine != nil { try entry.file.file.setSize(segment.end) }
        entry.size = segment.end
        state.appendSegment(segment)
    }

    /// Takes a record whose checksum is right; false where its content is not.
    private mutating func fold(
        _ head: RecordHead, _ record: UnsafeRawBufferPointer, at offset: Int, _ segment: inout Segment
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
            guard let route = unsafe RouteRecord(head, record) else { return false }
            state.note(route)
        case .keys:
            guard let known = unsafe KeysRecord(head, record) else { return false }
            keys[known.route, default: []] += known.entries
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

    // MARK: Second pass

    /// What the routes are, of which identities are kept.
    mutating func prepareWindows(_ routes: [JournalRouteSpec]) {
        for spec in routes {
            guard let limits = spec.once, let number = state.number(of: spec.name) else { continue }
            onceLimits[number] = limits
        }
    }

    /// Counts what is not settled in a segment.
    mutating func count(_ entry: SegmentListing.Entry, _ index: Int) throws(SystemError) {
        var walker = SegmentWalker(
            SegmentPlace(file: entry.file, offset: SegmentMark.size, end: entry.size), identity: entry.mark.identity)
        while let step = try walker.next() {
            guard case .record(let head) = step, let base = unsafe walker.record(head).baseAddress else { continue }
            // What a later segment has anew, or never came to have, was given up here when the disk failed.
            guard head.isPlausible, head.number <= state.segments[index].last else { continue }
            switch RecordKind(rawValue: head.kind) {
            case .event where head.number > highest:
                // What was quarantined has a right checksum, too.
                guard unsafe EventRecord.isValid(head, base) else { continue }
                highest = head.number
                for route in 0..<head.count { unsafe count(EventRecord.route(route, of: base), head, base, index) }
            case .deadLetter where head.number > highest:
                guard let letter = unsafe DeadLetter(head, walker.record(head)) else { continue }
                highest = head.number
                if count(Lane.deadLetters(of: letter.route), head, index) {
                    state.deadLetters[letter.route, default: []].append(head.number)
                }
            default: break
            }
        }
    }

    private mutating func count(_ route: RouteNumber, _ head: RecordHead, _ record: UnsafeRawPointer, _ index: Int) {
        _ = count(Lane.events(of: route), head, index)
        guard onceLimits[route] != nil else { return }
        let block = unsafe EventRecord.block(head, of: record)
        guard let event = unsafe block.baseAddress?.assumingMemoryBound(to: hubbub_event.self) else { return }
        let key = unsafe EventKey(event, seed: state.identity)
        keys[route, default: []].append(.init(key: key, sequence: head.number, time: head.time))
        trimKeys(of: route)
    }

    /// Returns whether the record is open.
    private mutating func count(_ lane: Lane.Number, _ head: RecordHead, _ index: Int) -> Bool {
        _ = state.extend(lane, with: max(head.number, state.lane(lane).last))
        let isOpen = !state.lane(lane).cursor.contains(head.number)
        state.add(records: 1, bytes: head.size, to: lane, segment: index)
        if !isOpen { state.discount(lane, segment: index) }
        return isOpen
    }

    /// Keeps no more keys in memory than the window may have.
    private mutating func trimKeys(of route: RouteNumber) {
        guard let limits = onceLimits[route], let known = keys[route], known.count > 2 * limits.entries + 1_024 else {
            return
        }
        keys[route] = Array(known.sorted { $0.sequence < $1.sequence }.suffix(limits.entries))
    }

    // MARK: The end

    mutating func finish() {
        for (route, limits) in onceLimits {
            var window = DeduplicationWindow(limits)
            for entry in (keys[route] ?? []).sorted(by: { $0.sequence < $1.sequence }) { _ = window.insert(entry) }
            state.windows[route] = window
        }
        state.committed = state.nextSequence - 1
        _ = state.advance(to: latest)
    }
}

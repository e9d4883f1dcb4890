internal import CHubbub
internal import Unix

/// The second pass, which counts what is not settled.
extension RecoveryFold {
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
            guard head.isNumbered, head.number > highest, head.number <= state.segments[index].last else { continue }
            if head.kind == RecordKind.event.rawValue {
                // What was put aside has a right checksum, too.
                guard unsafe EventRecord.isValid(head, base) else { continue }
                highest = head.number
                for route in 0..<head.count { unsafe count(EventRecord.route(route, of: base), head, base, index) }
            } else if let letter = unsafe DeadLetter(head, walker.record(head)) {
                highest = head.number
                guard count(Lane.deadLetters(of: letter.route), head, index) else { continue }
                state.deadLetters[letter.route, default: []].append(head.number)
            }
        }
    }

    private mutating func count(_ route: RouteNumber, _ head: RecordHead, _ record: UnsafeRawPointer, _ index: Int) {
        _ = count(Lane.events(of: route), head, index)
        guard let limits = onceLimits[route] else { return }
        let block = unsafe EventRecord.block(head, of: record)
        guard let event = unsafe block.baseAddress?.assumingMemoryBound(to: hubbub_event.self) else { return }
        let key = unsafe EventKey(event, seed: state.identity)
        let entry = DeduplicationWindow.Entry(key: key, sequence: head.number, time: head.time)
        keys[route, default: RecoveredKeys()].add(CollectionOfOne(entry), segment: index, limit: limits.entries)
    }

    /// Returns whether the record is open.
    private mutating func count(_ lane: Lane.Number, _ head: RecordHead, _ index: Int) -> Bool {
        _ = state.extend(lane, with: max(head.number, state.lane(lane).last))
        let isOpen = !state.lane(lane).cursor.contains(head.number)
        state.add(records: 1, bytes: head.size, to: lane, segment: index)
        if !isOpen { state.discount(lane, segment: index) }
        return isOpen
    }

    /// So many numbers are passed over where records are gone: more than the largest journal has, so that none names two events.
    /// Whoever keeps a place in a series must never take a new event for an old one.
    static let passedOver: UInt64 = 1 << 32

    /// - Parameter now: nanoseconds since 1970; nil where it is only looked at.
    mutating func finish(now: Int64? = nil) {
        if let now {
            let pauses = pauses(now: now)
            for index in pauses.indices { state.segments[index].pause = pauses[index] }
        }
        for (route, limits) in onceLimits {
            // More of them than the window holds would only push each other out.
            let newest = (keys.removeValue(forKey: route)?.sorted() ?? []).suffix(limits.entries)
            var window = DeduplicationWindow(limits, expecting: newest.count)
            for found in newest {
                var entry = found.entry
                let pause = state.segments[found.segment].pause
                entry.time = min(entry.time, .max - pause) + pause
                _ = window.insert(entry)
            }
            state.windows[route] = window
        }
        for route in state.nameUnnamed() {
            report.add("the name of route \(route) is lost: it is called #\(route) now")
        }
        if hasLost, state.nextSequence < RecordHead.limit - Self.passedOver {
            state.raiseSequence(above: state.nextSequence + Self.passedOver)
        }
        state.committed = state.nextSequence - 1
        _ = state.advance(to: latest)
    }

    /// How long nothing was written from each segment's end on up to now, between segments: each run of a hub begins a new one.
    ///
    /// While a hub does not run, no event can come again: that time does not count for how long a route knows its events, so that
    /// a source which sends again what it sent before a long stop is recognised.
    private func pauses(now: Int64) -> [Int64] {
        var pauses = ends
        var (pause, next) = (Int64(0), now)
        for index in ends.indices.reversed() {
            pause += max(0, next - ends[index])
            pauses[index] = pause
            next = state.segments[index].time
        }
        return pauses
    }
}

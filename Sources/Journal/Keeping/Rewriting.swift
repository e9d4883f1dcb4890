internal import Locks
internal import Synchronization
internal import Unix

/// Writes what is still needed of some segments into a new one, which then takes their place. A crash leaves either them or it.
struct Rewriting {
    private let journal: Journal
    private let plan: RewritePlan
    private let file: SegmentFile
    private var segment: Segment
    private var bytes: [UInt8] = []
    /// Where in the file `bytes` begin.
    private var start = 0
    private static let chunk = 1 << 20

    init(_ journal: Journal, _ plan: RewritePlan) throws(SystemError) {
        (self.journal, self.plan) = (journal, plan)
        file = try journal.store.takeReserve()
        segment = Segment(number: file.number, first: plan.first, size: 0, time: plan.time)
        segment.pause = plan.pause
    }

    consuming func run() throws(SystemError) {
        do throws(SystemError) {
            try write()
            try file.file.setSize(segment.end)
            try file.file.synchronizeData()
            try journal.store.name(file)
        } catch {
            journal.store.discard(file)
            throw error
        }
        takePlace()
    }

    private mutating func write() throws(SystemError) {
        bytes =
            SegmentMark(
                number: file.number, identity: journal.identity, first: plan.first, covers: plan.last, time: plan.time
            ).bytes
        writeKeys()
        for source in plan.sources where source.isNeeded {
            var walker = SegmentWalker(source.place, identity: journal.identity)
            while let step = try walker.next() {
                guard case .record(let head) = step else { continue }
                unsafe keep(head, walker.record(head), limit: source.place.last)
                if bytes.count >= Self.chunk { try flush() }
            }
        }
        try flush()
        (segment.end, segment.size, segment.isSealed, segment.last) = (start, start, true, plan.last)
        segment.lastTime = plan.lastTime
    }

    /// Writes the identities as if they had been written with the last event: by how long no hub ran since then, recovery puts
    /// their times forward, as it has done before.
    private mutating func writeKeys() {
        var keys = RecordWriter()
        for (route, entries) in plan.keys {
            var entries = entries
            for index in entries.indices { entries[index].time = max(0, entries[index].time - plan.pause) }
            KeysRecord(route: route, entries: entries).write(to: &keys, time: plan.lastTime)
        }
        keys.seal(at: place)
        bytes += keys.bytes
    }

    /// Copies a record, if it is needed. An event keeps the routes that need it no more: their cursors say so.
    ///
    /// - Parameter limit: the last sequence number of its segment.
    private mutating func keep(_ head: RecordHead, _ record: UnsafeRawBufferPointer, limit: UInt64) {
        guard let base = record.baseAddress, head.number > segment.last, head.number <= limit else { return }
        var lanes: [Lane.Number] = []
        switch RecordKind(rawValue: head.kind) {
        case .event where unsafe EventRecord.isValid(head, base):
            lanes = (0..<head.count).map { unsafe Lane.events(of: EventRecord.route($0, of: base)) }
        case .deadLetter:
            if let letter = unsafe DeadLetter(head, record) { lanes = [Lane.deadLetters(of: letter.route)] }
        default: break
        }
        lanes.removeAll { $0 < plan.cursors.count && plan.cursors[$0].contains(head.number) }
        if lanes.isEmpty { return }
        for lane in lanes { segment.add(records: 1, bytes: head.size, to: lane) }
        segment.index.note(head.number, at: place.offset, time: head.time)
        (segment.last, segment.lastTime) = (head.number, head.time)
        unsafe append(head, record)
    }

    private mutating func append(_ head: RecordHead, _ record: UnsafeRawBufferPointer) {
        let (place, position) = (place, bytes.count)
        unsafe bytes.append(contentsOf: record)
        unsafe bytes.withUnsafeMutableBytes { all in
            if let base = all.baseAddress { unsafe place.seal(base + position, head) }
        }
    }

    /// Where the next record will stand.
    private var place: RecordPlace {
        RecordPlace(identity: journal.identity, segment: file.number, offset: start + bytes.count)
    }

    private mutating func flush() throws(SystemError) {
        try file.file.write(bytes, at: start)
        journal.counters.bytesWritten.add(UInt64(bytes.count), ordering: .relaxed)
        start += bytes.count
        bytes.removeAll(keepingCapacity: true)
    }

    /// Puts the new segment where the old ones are.
    private func takePlace() {
        journal.shared.withLock { shared in
            shared.state.replace(plan, with: segment)
            shared.files[file.number] = file
            for source in plan.sources {
                let old = source.place.file.number
                if let file = shared.files.removeValue(forKey: old) { shared.gone.append((file, source.size)) }
            }
        }
        journal.counters.segmentsRewritten.add(UInt64(plan.sources.count), ordering: .relaxed)
    }
}

extension JournalState {
    /// Puts a rewritten segment in the place of those that it was made of.
    fileprivate mutating func replace(_ plan: RewritePlan, with rewritten: Segment) {
        var rewritten = rewritten
        guard let first = plan.sources.first, let start = segments.index(ofNumber: first.place.file.number) else {
            return
        }
        let range = start..<start + plan.sources.count
        let laneCount = range.reduce(rewritten.shares.count) { max($0, segments[$1].shares.count) }
        for lane in 0..<laneCount {
            var open = LaneShare()
            for (index, source) in zip(range, plan.sources) {
                let now = segments[index].share(of: lane)
                let then = lane < source.shares.count ? source.shares[lane] : LaneShare()
                // What was settled while it was copied.
                _ = rewritten.settle(lane, count: now.settled - then.settled)
                open.records += now.open
                open.bytes += now.openBytes
            }
            let left = rewritten.share(of: lane)
            adjust(lane, records: left.open - open.records, bytes: left.openBytes - open.bytes)
        }
        replaceSegments(range, with: rewritten)
    }
}

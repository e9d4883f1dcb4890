internal import Locks
internal import Synchronization
internal import Unix

/// Writes what is still needed of some segments into a new one, which then takes their place. A crash leaves either them or it.
struct Rewriting {
    private let journal: Journal
    private let plan: RewritePlan
    private let number: UInt64
    private var segment: Segment
    private var bytes: [UInt8] = []
    /// Where in the file `bytes` begin.
    private var start = 0
    private static let chunk = 1 << 20

    init(_ journal: Journal, _ plan: RewritePlan) {
        (self.journal, self.plan) = (journal, plan)
        number = journal.store.takeNumber()
        segment = Segment(number: number, first: plan.first, size: 0, time: plan.time)
    }

    consuming func run() throws(SystemError) {
        let path = journal.store.rewritePath(number)
        let file = SegmentFile(number: number, file: try Files.update(path, new: true))
        do throws(SystemError) {
            try write(file)
            try file.file.synchronizeData()
            try Files.rename(path, to: journal.store.segmentPath(number))
            try Files.synchronizeDirectory(journal.store.path)
        } catch {
            try? Files.remove(path)
            throw error
        }
        takePlace(file)
    }

    private mutating func write(_ file: SegmentFile) throws(SystemError) {
        bytes =
            SegmentMark(
                number: number, identity: journal.identity, first: plan.first, covers: plan.last, time: plan.time
            ).bytes
        var keys = RecordWriter()
        for (route, entries) in plan.keys {
            KeysRecord(route: route, entries: entries).write(to: &keys, time: plan.time)
        }
        keys.seal(at: place)
        bytes += keys.bytes
        for source in plan.sources {
            var walker = SegmentWalker(source.place, identity: journal.identity)
            while let step = try walker.next() {
                guard case .record(let head) = step else { continue }
                unsafe keep(head, walker.record(head), limit: source.place.last)
                if bytes.count >= Self.chunk { try flush(to: file) }
            }
        }
        try flush(to: file)
        (segment.end, segment.size, segment.isSealed, segment.last) = (start, start, true, plan.last)
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
        RecordPlace(identity: journal.identity, segment: number, offset: start + bytes.count)
    }

    private mutating func flush(to file: SegmentFile) throws(SystemError) {
        try file.file.write(bytes, at: start)
        journal.counters.bytesWritten.add(UInt64(bytes.count), ordering: .relaxed)
        start += bytes.count
        bytes.removeAll(keepingCapacity: true)
    }

    /// Puts the new segment where the old ones are.
    private func takePlace(_ file: SegmentFile) {
        journal.shared.withLock { shared in
            shared.state.replace(plan, with: segment)
            shared.files[number] = file
            for source in plan.sources {
                let old = source.place.file.number
                shared.leaving.remove(old)
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

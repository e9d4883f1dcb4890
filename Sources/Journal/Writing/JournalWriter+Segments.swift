internal import CHubbub
internal import Glibc
internal import Locks
internal import Synchronization
internal import Unix

extension JournalWriter {
    /// Begins a segment that has room for `need` bytes behind what it begins with.
    func beginSegment(_ need: Int) throws(SystemError) -> ActiveSegment {
        var checkpoint = RecordWriter()
        let wall = Clock.wall()
        let (first, time) = journal.shared.withLock { shared in
            let time = shared.state.advance(to: wall)
            shared.state.writeCheckpoint(to: &checkpoint)
            return (shared.state.committed + 1, time)
        }
        let start = SegmentMark.size + checkpoint.bytes.count
        // However many names and cursors it begins with: else each event could begin a segment of its own.
        let (file, size) = try journal.store.take(
            start + max(need, journal.limits.segmentBytes / 2), least: start + need)
        do throws(SystemError) {
            let mark = SegmentMark(number: file.number, identity: journal.identity, first: first, time: time)
            let place = RecordPlace(identity: journal.identity, segment: file.number, offset: SegmentMark.size)
            checkpoint.seal(at: place)
            try file.file.write(mark.bytes + checkpoint.bytes, at: 0)
            try file.file.synchronizeData()
            try journal.store.name(file)
        } catch {
            journal.store.discard(file)
            throw error
        }
        journal.counters.segmentsBegun.add(1, ordering: .relaxed)
        journal.counters.bytesWritten.add(UInt64(start), ordering: .relaxed)
        journal.shared.withLock { shared in
            var segment = Segment(number: file.number, first: first, size: size, time: time)
            segment.end = start
            shared.state.appendSegment(segment)
            shared.files[file.number] = file
        }
        journal.keeperNap.end()
        return ActiveSegment(file: file, identity: journal.identity, size: size, end: start)
    }

    /// Nothing more goes into the segment.
    func leaveSegment() {
        guard segment != nil else { return }
        segment = nil
        journal.shared.withLock { $0.state.seal() }
        journal.keeperNap.end()
    }

    /// Leaves a segment whose disk failed, and voids what was written behind its end.
    func abandonSegment(_ open: ActiveSegment) {
        try? open.file.file.setSize(open.end)
        leaveSegment()
    }
}

/// What lanes are given and settle.
extension JournalState {
    func lane(_ number: Lane.Number) -> Lane { number < lanes.count ? lanes[number] : Lane() }

    mutating func grow(to lane: Lane.Number) {
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

    /// Settles records that follow each other in a lane; false, and nothing is done, where they are not all in one segment, or
    /// one of them was settled before.
    mutating func settle(_ lane: Lane.Number, _ run: SettledRun) -> Bool {
        guard lane < lanes.count, run.through <= lanes[lane].last, let index = segments.index(of: run.through),
            segments[index].first <= run.first, lanes[lane].cursor.isOpen(after: run.after, through: run.through)
        else { return false }
        lanes[lane].cursor.settle(after: run.after, through: run.through)
        lanes[lane].records -= run.count
        lanes[lane].bytes -= segments[index].settle(lane, count: run.count)
        if segments[index].isSealed, segments[index].share(of: lane).open == 0 { hasDone = true }
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
}

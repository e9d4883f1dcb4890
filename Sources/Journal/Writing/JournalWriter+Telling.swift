internal import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

extension JournalWriter {
    /// A part is on the disk: whoever waits for it learns so.
    func publish(_ part: WrittenPart, _ work: inout JournalWork, from start: Int) {
        work.finished(part)
        var overs: [(RouteNumber, Bool)] = []
        let wakesKeeper = journal.shared.withLock { shared in
            shared.state.apply(part)
            var hasDone = false
            if shared.state.settleDeferred() {
                hasDone = shared.state.hasDone
                shared.state.hasDone = false
            }
            shared.load.remove(events: part.loadEvents, bytes: part.loadBytes)
            for share in part.shares where share.lane & 1 == 0 {
                let route = Lane.route(of: share.lane)
                if let isOver = shared.shareChange(of: route) { overs.append((route, isOver)) }
            }
            return hasDone
        }
        journal.counters.bytesWritten.add(UInt64(part.end - start), ordering: .relaxed)
        if wakesKeeper { journal.keeperNap.end() }
        if !part.entries.isEmpty {
            journal.counters.commits.add(1, ordering: .relaxed)
            journal.counters.events.add(UInt64(part.entries.count), ordering: .relaxed)
        }
        guard let delegate = journal.delegate else { return release(part, of: work.group) }
        if !part.entries.isEmpty { unsafe delegate.committed(unsafe JournalCommit(work.group, part.entries)) }
        for (route, isOver) in overs { delegate.shareChanged(route, isOver: isOver) }
        journal.tellRoom(delegate)
    }

    private func release(_ part: WrittenPart, of group: PendingGroup) {
        for index in part.entries {
            if let event = unsafe group.entries[index].event { unsafe EventReference.release(event) }
        }
    }

    /// Notes how the disk does, and tells who wants to know when that changed.
    func report(_ problem: SystemError?) {
        let changed = journal.shared.withLock { $0.setTrouble(problem.map { "\($0)" }) }
        guard let changed, let delegate = journal.delegate else { return }
        delegate.conditionChanged(changed)
        journal.tellRoom(delegate)
    }
}

extension Journal {
    /// Tells the delegate of new room, if somebody was refused before.
    func tellRoom(_ delegate: any JournalDelegate) {
        let (hasRoom, changed) = shared.withLock { shared in
            let changed = shared.setFullness()
            guard shared.refused != nil, shared.hasAmpleRoom else { return (false, changed) }
            shared.refused = nil
            return (true, changed)
        }
        if let changed { delegate.conditionChanged(changed) }
        if hasRoom { delegate.roomReturned() }
    }
}

extension JournalShared {
    /// Notes why the disk takes nothing; returns the new condition where it changed.
    fileprivate mutating func setTrouble(_ reason: String?) -> JournalCondition? {
        if let reason {
            if condition == .troubled(reason) { return nil }
            condition = .troubled(reason)
            return condition
        }
        guard case .troubled = condition else { return nil }
        condition = .running
        return condition
    }

    /// Notes whether the limit of bytes is reached; returns the new condition where it changed.
    fileprivate mutating func setFullness() -> JournalCondition? {
        let isFull = room < leastRoom
        switch condition {
        case .running where isFull && refused != nil: condition = .full
        case .full where !isFull: condition = .running
        default: return nil
        }
        return condition
    }

    /// Whether there is so much room that it pays to tell.
    fileprivate var hasAmpleRoom: Bool {
        condition == .running && load.events <= state.limits.pendingEvents / 2
            && load.bytes <= state.limits.pendingBytes / 2 && room >= leastRoom
    }

    /// With less room it does not pay to begin again.
    private var leastRoom: Int { max(refused ?? 0, state.limits.bytes / 16) }
}

package import CHubbub
internal import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

/// The events of a batch that a route keeps: bit `n` is event `n`.
package struct JournalSelection: Sendable {
    package var route: RouteNumber
    package var events: UInt64

    package init(route: RouteNumber, events: UInt64) { (self.route, self.events) = (route, events) }
}

extension Journal {
    /// The most events of one call.
    package static let batchLimit = 64

    /// Reserves room for the events of a selection, in order, as far as there is any.
    ///
    /// - Parameter events: at most 64, none NULL.
    /// - Returns: how many of the first events have what they need; where it is fewer than all, the delegate hears of new room.
    package func reserve(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, of selection: UInt64
    ) -> Int {
        if selection == 0 { return count }
        let bytes = unsafe Self.bytes(events, of: selection)
        let wanted = selection.nonzeroBitCount
        return shared.withLock { shared in
            if shared.hasRoom(events: wanted, bytes: bytes) {
                shared.load.add(events: wanted, bytes: bytes)
                return count
            }
            var remaining = selection
            while remaining != 0 {
                let index = remaining.trailingZeroBitCount
                let size = unsafe events[index].map { unsafe Int($0.pointee.size) } ?? 0
                guard shared.hasRoom(events: 1, bytes: size) else {
                    shared.refused = max(shared.refused ?? 0, size + PendingLoad.overhead)
                    return index
                }
                shared.load.add(events: 1, bytes: size)
                remaining &= remaining &- 1
            }
            return count
        }
    }

    /// Events and bytes for which there is room now.
    package var room: (events: Int, bytes: Int) {
        shared.withLock { shared in
            guard shared.condition == .running, !shared.isClosing else { return (0, 0) }
            let bytes = min(shared.room, shared.state.limits.pendingBytes - shared.load.bytes)
            return (max(0, shared.state.limits.pendingEvents - shared.load.events), max(0, bytes))
        }
    }

    /// Gives room back that was reserved for the events of a selection.
    package func unreserve(_ events: UnsafePointer<UnsafePointer<hubbub_event>?>, of selection: UInt64) {
        if selection == 0 { return }
        let bytes = unsafe Self.bytes(events, of: selection)
        shared.withLock { $0.load.remove(events: selection.nonzeroBitCount, bytes: bytes) }
    }

    /// Appends events for which room was reserved; a reference to each goes over, and the delegate hands it back with the commit.
    ///
    /// - Parameters:
    ///   - contexts: what the delegate is given with each event; nil for 0.
    ///   - note: kept with the events for whoever reads them.
    ///   - isAgain: they are wanted once more: a route that takes events once takes them although it knows them.
    ///   - selections: which routes keep which of the events. Those that none of them names are left alone.
    package func append(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, contexts: UnsafePointer<UInt64>?,
        note: UInt32 = 0, isAgain: Bool = false, _ selections: UnsafeBufferPointer<JournalSelection>
    ) {
        let wall = Clock.wall()
        let wasEmpty = shared.withLock { shared in
            let wasEmpty = shared.gathering.isEmpty
            let time = shared.state.advance(to: wall)
            for index in 0..<count {
                guard let event = unsafe events[index] else { continue }
                let context = unsafe contexts.map { unsafe $0[index] } ?? 0
                unsafe append(event, index, context, note, isAgain, time, selections, to: &shared)
            }
            return wasEmpty
        }
        if wasEmpty { writerNap.end() }
    }

    @inline(__always)
    private func append(
        _ event: UnsafePointer<hubbub_event>, _ index: Int, _ context: UInt64, _ note: UInt32, _ isAgain: Bool,
        _ time: Int64,
        _ selections: UnsafeBufferPointer<JournalSelection>, to shared: inout JournalShared
    ) {
        let firstRoute = shared.gathering.routeCount
        let sequence = shared.state.nextSequence
        var isSelected = false
        for place in selections.indices {
            let selection = unsafe selections[place]
            guard selection.events >> UInt64(index) & 1 != 0 else { continue }
            isSelected = true
            if !isAgain, unsafe isDuplicate(event, for: selection.route, sequence, time, in: &shared) { continue }
            let previous = shared.state.extend(Lane.events(of: selection.route), with: sequence)
            shared.gathering.append(route: selection.route, previous: previous)
        }
        guard isSelected else { return }
        let isKept = shared.gathering.routeCount > firstRoute
        if isKept { _ = shared.state.takeSequence() }
        unsafe shared.gathering.append(
            event, context: context, sequence: isKept ? sequence : 0, time: time, note: note, firstRoute: firstRoute)
    }

    /// Whether a route that takes events once has taken this one; if not, it has now.
    @inline(__always)
    private func isDuplicate(
        _ event: UnsafePointer<hubbub_event>, for route: RouteNumber, _ sequence: UInt64, _ time: Int64,
        in shared: inout JournalShared
    ) -> Bool {
        if shared.state.windows.isEmpty { return false }
        let key = unsafe EventKey(event, seed: identity)
        let isNew = shared.state.windows[route]?.insert(.init(key: key, sequence: sequence, time: time)) ?? true
        if !isNew { counters.duplicates.add(1, ordering: .relaxed) }
        return !isNew
    }

    private static func bytes(_ events: UnsafePointer<UnsafePointer<hubbub_event>?>, of selection: UInt64) -> Int {
        var bytes = 0
        var remaining = selection
        while remaining != 0 {
            if let event = unsafe events[remaining.trailingZeroBitCount] { unsafe bytes += Int(event.pointee.size) }
            remaining &= remaining &- 1
        }
        return bytes
    }
}

extension JournalShared {
    /// Whether so much more may be gathered.
    fileprivate func hasRoom(events: Int, bytes: Int) -> Bool {
        guard condition == .running, !isClosing else { return false }
        let size = bytes + events * PendingLoad.overhead
        let limits = state.limits
        // One event always has room where nothing waits.
        guard load.events + events <= limits.pendingEvents, load.bytes + size <= limits.pendingBytes || load.events == 0
        else { return false }
        return size <= room
    }
}

internal import CHubbub
internal import Locks
internal import Synchronization
internal import Unix

/// What a route has in the journal.
package struct JournalRouteStatus: Equatable, Sendable {
    package var number: RouteNumber
    package var name: String
    /// Everything up to this is settled.
    package var floor: UInt64
    /// Settled ranges above the floor.
    package var ranges: [Cursor.Range]
    /// The number of its last event; where there never was one, its floor.
    package var last: UInt64
    /// Events on the disk that it has not settled, and about how many bytes.
    package var backlog: Int
    package var backlogBytes: Int
    /// When the oldest of them was appended, or somewhat earlier: nanoseconds since 1970.
    package var oldest: Int64?
    package var deadLetters: Int
    package var deadLetterBytes: Int
}

extension Journal {
    /// The number of a route that was declared.
    package func number(of name: String) -> RouteNumber? {
        shared.withLock { shared in shared.state.routes.first { shared.state.name(of: $0) == name } }
    }

    /// The number of a route, which may come while the journal is open. Nothing else is changed.
    package func declare(_ name: String) throws(JournalError) -> RouteNumber {
        try shared.withLock { (shared: inout JournalShared) throws(JournalError) in try shared.declare(name) }
    }

    /// Gives a route that was declared the bounds that it has from now on.
    ///
    /// - Parameter isFinal: whether a route that takes events once forgets what its bounds do not cover; false where it may have to
    ///   go back to those that it had.
    package func bound(_ spec: JournalRouteSpec, isFinal: Bool) {
        guard let number = number(of: spec.name) else { return }
        let wall = Clock.wall()
        shared.withLock { $0.bound(number, spec, isFinal: isFinal, wall: wall) }
    }

    package func status(of route: RouteNumber) -> JournalRouteStatus? { shared.withLock { $0.state.status(of: route) } }

    /// Every route that has a name, also such as are declared no more.
    package var routes: [JournalRouteStatus] {
        shared.withLock { shared in shared.state.routes.compactMap { shared.state.status(of: $0) } }
    }

    /// Whether a route holds more than its share.
    package func isOver(_ route: RouteNumber) -> Bool { shared.withLock { $0.over.contains(route) } }

    /// Drops all that a route has on the disk, and leaves a dead letter that says how much it was.
    package func cutLoose(_ route: RouteNumber, code: Int32, reason: String) {
        abandon(route, through: nil, code: code, reason: reason)
    }

    /// Drops what a route has up to the end of a segment, or all that is committed.
    func abandon(_ route: RouteNumber, through sequence: UInt64?, code: Int32, reason: String) {
        let wall = Clock.wall()
        let change = shared.withLock { shared -> Bool? in
            let time = shared.state.advance(to: wall)
            let through = sequence ?? shared.state.committed
            let oldest = shared.state.status(of: route)?.oldest ?? time
            let dropped = shared.state.settleAll(Lane.events(of: route), through: through)
            guard dropped.records > 0 else { return nil }
            counters.abandoned.add(UInt64(dropped.records), ordering: .relaxed)
            var letter = DeadLetter(
                route: route, sequence: through, code: code, attempts: 0, firstTime: oldest, lastTime: time,
                reason: reason)
            (letter.count, letter.bytes) = (UInt64(dropped.records), UInt64(dropped.bytes))
            append(letter, to: &shared)
            return shared.shareChange(of: route)
        }
        writerNap.end()
        keeperNap.end()
        if let change { delegate?.shareChanged(route, isOver: change) }
    }
}

extension JournalState {
    func status(of route: RouteNumber) -> JournalRouteStatus? {
        guard let name = name(of: route) else { return nil }
        let events = lane(Lane.events(of: route))
        let letters = lane(Lane.deadLetters(of: route))
        return JournalRouteStatus(
            number: route, name: name, floor: events.cursor.floor, ranges: events.cursor.ranges,
            last: max(events.last, events.cursor.floor), backlog: events.records, backlogBytes: events.bytes,
            oldest: oldest(Lane.events(of: route)), deadLetters: letters.records, deadLetterBytes: letters.bytes)
    }

    /// When the first open record of a lane was appended, or somewhat earlier.
    func oldest(_ lane: Lane.Number) -> Int64? {
        for index in 0..<segments.count where segments[index].share(of: lane).open > 0 {
            return segments[index].index.time(after: self.lane(lane).cursor.floor + 1)
        }
        return nil
    }
}

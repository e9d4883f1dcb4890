internal import CHubbub
internal import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

extension Journal {
    /// Keeps an event that a route gives up on, and settles it for the route once that is on the disk: at a kill in between it is
    /// delivered again.
    ///
    /// - Parameter letter: with the event's block; it gets its number here.
    /// - Returns: the number.
    @discardableResult
    package func bury(_ letter: DeadLetter, settling event: SettledEvent) -> UInt64 {
        let wall = Clock.wall()
        let number = shared.withLock { shared in
            _ = shared.state.advance(to: wall)
            let number = append(letter, to: &shared)
            shared.state.deferred.append(
                DeferredSettlement(
                    lane: Lane.events(of: letter.route), after: event.previous, through: event.sequence, record: number)
            )
            return number
        }
        writerNap.end()
        return number
    }

    /// The numbers of a route's dead letters on the disk, oldest first.
    package func deadLetters(of route: RouteNumber) -> [UInt64] {
        shared.withLock { shared in
            let committed = shared.state.committed
            return (shared.state.deadLetters[route] ?? []).filter { $0 <= committed }
        }
    }

    /// Reads a dead letter.
    package func deadLetter(_ number: UInt64, of route: RouteNumber) throws(JournalError) -> DeadLetter {
        let place = shared.withLock { shared -> SegmentPlace? in
            guard shared.state.deadLetters[route]?.contains(number) == true else { return nil }
            return shared.place(after: number - 1)
        }
        guard let place else { throw Self.missing(number, route) }
        let letter = try JournalError.wrapping(store.path) { () throws(SystemError) -> DeadLetter? in
            var walker = SegmentWalker(place, identity: identity)
            while let step = try walker.next() {
                guard case .record(let head) = step, head.number == number else { continue }
                if let letter = unsafe DeadLetter(head, walker.record(head)), letter.route == route { return letter }
            }
            return nil
        }
        guard var letter else { throw Self.missing(number, route) }
        letter.path = present(letter.path)
        return letter
    }

    /// Removes a dead letter that is on the disk: it was tried again, or nobody wants it.
    ///
    /// - Parameter isAppended: its event was appended again: it goes for good when that is on the disk.
    package func removeDeadLetter(
        _ number: UInt64, of route: RouteNumber, isAppended: Bool = false
    ) throws(JournalError) {
        let isThere = shared.withLock { shared in
            guard number <= shared.state.committed,
                let settlement = shared.state.takeDeadLetter(
                    number, of: route, until: isAppended ? shared.state.nextSequence - 1 : 0)
            else { return false }
            if settlement.record > shared.state.committed {
                shared.state.deferred.append(settlement)
            } else {
                shared.state.settle(settlement)
            }
            return true
        }
        guard isThere else { throw Self.missing(number, route) }
        writerNap.end()
    }

    @discardableResult
    func append(_ letter: DeadLetter, to shared: inout JournalShared) -> UInt64 {
        var letter = letter
        letter.number = shared.state.takeSequence()
        letter.path = shared.state.endpoints.kept(letter.path)
        _ = shared.state.extend(Lane.deadLetters(of: letter.route), with: letter.number)
        shared.state.deadLetters[letter.route, default: []].append(letter.number)
        let dropped = shared.state.trimDeadLetters(of: letter.route)
        counters.deadLettersDropped.add(UInt64(dropped), ordering: .relaxed)
        shared.load.add(events: 1, bytes: letter.event.count)
        shared.gathering.append(letter, time: shared.state.time)
        return letter.number
    }

    private static func missing(_ number: UInt64, _ route: RouteNumber) -> JournalError {
        JournalError(.missing, "there is no dead letter \(number) of route \(route): list those that there are")
    }
}

extension JournalState {
    /// Takes a dead letter out of the list; nil where there is none. What is returned settles it.
    ///
    /// - Parameter record: on the disk before that.
    mutating func takeDeadLetter(_ number: UInt64, of route: RouteNumber, until record: UInt64) -> DeferredSettlement? {
        guard let list = deadLetters[route], let index = list.firstIndex(of: number) else { return nil }
        deadLetters[route]?.remove(at: index)
        let lane = Lane.deadLetters(of: route)
        let previous = index > 0 ? list[index - 1] : self.lane(lane).cursor.floor
        return DeferredSettlement(lane: lane, after: previous, through: number, record: record)
    }

    /// Removes the oldest dead letters of a route that has too many; returns how many.
    mutating func trimDeadLetters(of route: RouteNumber) -> Int {
        var dropped = 0
        while let list = deadLetters[route], let first = list.first, list.count > 1,
            list.count > limits.deadLetters || lane(Lane.deadLetters(of: route)).bytes > limits.deadLetterBytes
        {
            // What is still on its way to the disk cannot be taken back.
            guard first <= committed else { break }
            if let settlement = takeDeadLetter(first, of: route, until: 0) {
                settle(settlement)
            }
            dropped += 1
        }
        return dropped
    }
}

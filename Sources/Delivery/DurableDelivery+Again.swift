package import Bus
internal import CHubbub
internal import EventBlock
package import Journal
internal import Locks
internal import Synchronization

/// Events that are delivered once more because somebody asks for it.
extension DurableDelivery {
    /// Gives a dead letter's event to its route again. It is a dead letter no more; where it fails again, it becomes a new one.
    ///
    /// Waits for the disk.
    package func retry(_ number: UInt64, of route: DurableRouteNumber) throws(JournalError) {
        let letter = try journal.deadLetter(number, of: route)
        guard !letter.event.isEmpty else {
            throw JournalError(
                .missing, "dead letter \(number) stands for \(letter.count) events that are gone: it can only be purged"
            )
        }
        try deliverAgain(letter.event, letter.path, to: route)
        try journal.removeDeadLetter(number, of: route, isAppended: true)
    }

    /// Gives events that a route has settled already to it again.
    ///
    /// Waits for the disk, and reads all of it.
    ///
    /// - Returns: how many of them are still in the journal.
    package func replay(_ sequences: Set<UInt64>, to route: DurableRouteNumber) throws(JournalError) -> Int {
        var events: [(block: [UInt8], path: EventPath)] = []
        try JournalInspection(journal.path).forEachRecord { record in
            if case .event(_, let path, let block) = record.content, sequences.contains(record.number) {
                events.append((block, path))
            }
            return true
        }
        for event in events { try deliverAgain(event.block, journal.present(event.path), to: route) }
        return events.count
    }

    private func deliverAgain(_ block: [UInt8], _ path: EventPath, to route: DurableRouteNumber) throws(JournalError) {
        let isTaken = again.withLock { pool in
            let slot = unsafe pool.take(block.count)
            let event = unsafe EventSlot.event(of: slot)
            unsafe block.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(start: event, count: block.count).copyMemory(from: $0)
            }
            return unsafe append(slot, path, to: route)
        }
        guard isTaken else {
            throw JournalError(
                .busy, "the journal takes nothing now: see what `hubbub status` says, and try again later")
        }
    }

    /// Appends an event for one route alone; false where the journal takes nothing now, and the event is given back.
    func append(
        _ slot: UnsafeMutablePointer<EventSlot>, _ path: EventPath, to route: DurableRouteNumber
    ) -> Bool {
        unsafe slot.pointee.stamp = EventStamp(path: path)
        var event = unsafe Optional(UnsafePointer(EventSlot.event(of: slot)))
        var selection = JournalSelection(route: route, events: 1)
        guard unsafe journal.reserve(&event, count: 1, of: 1) == 1 else {
            unsafe EventReference.release(EventSlot.event(of: slot))
            return false
        }
        unsafe withUnsafePointer(to: &selection) {
            unsafe journal.append(
                &event, count: 1, contexts: nil, isAgain: true, UnsafeBufferPointer(start: $0, count: 1))
        }
        return true
    }
}

package import CHubbub
package import EventBlock
internal import Locks
internal import Synchronization
internal import Unix

/// Reads the events of one route from the disk, in their order, for a route that is behind. For one thread at a time, which also
/// owns the pool; it may wait for the disk.
package final class JournalReader {
    /// An event that was read. A reference to it goes over.
    @unsafe package struct Delivery {
        package let event: UnsafePointer<hubbub_event>
        package let sequence: UInt64
        /// The number of the route's event before it, as `settle` wants it.
        package let previous: UInt64
        /// What it was appended with.
        package let note: UInt32
    }

    /// How far a call came.
    package enum Progress: Equatable, Sendable {
        /// There may be more.
        case more
        /// The route has nothing more that is committed.
        case end
        /// The disk cannot be read: to be tried again later.
        case failed(String)
    }

    private let journal: Journal
    private let route: RouteNumber
    private let pool: EventPool
    private var trail: RecordTrail
    /// The last of the route that was passed, and the last that was given out.
    private var previous: UInt64 = 0
    private var given: UInt64?

    package init(_ journal: Journal, _ route: RouteNumber, pool: EventPool) {
        (self.journal, self.route, self.pool) = (journal, route, pool)
        trail = RecordTrail(journal, after: 0)
    }

    /// Reads the route's committed and unsettled events behind `sequence`.
    ///
    /// - Parameters:
    ///   - sequence: the last event that the caller had, or the route's floor.
    ///   - limit: events and bytes, at most; one event always fits.
    ///   - body: gets each event.
    package func read(
        after sequence: UInt64, limit: (events: Int, bytes: Int), _ body: (Delivery) -> Void
    ) -> Progress {
        if sequence != given {
            trail = RecordTrail(journal, after: sequence)
            (previous, given) = (sequence, sequence)
        }
        let (cursor, endpoints) = journal.shared.withLock {
            ($0.state.lane(Lane.events(of: route)).cursor, $0.state.endpoints)
        }
        var (events, bytes) = (0, 0)
        do throws(SystemError) {
            while events < limit.events, let head = try trail.next() {
                guard let record = unsafe trail.record(head).baseAddress,
                    unsafe EventRecord.names(route, head, of: record)
                else { continue }
                if cursor.contains(head.number) {
                    previous = head.number
                    continue
                }
                bytes += head.size
                if bytes > limit.bytes, events > 0 {
                    trail.stepBack()
                    return .more
                }
                let path = unsafe endpoints.present(EventRecord.path(head, of: record))
                let event = unsafe copy(EventRecord.block(head, of: record), path)
                unsafe body(
                    Delivery(
                        event: event, sequence: head.number, previous: previous, note: EventRecord.note(of: record)))
                (previous, given) = (head.number, head.number)
                events += 1
            }
        } catch {
            given = nil
            return .failed("\(error)")
        }
        return events < limit.events ? .end : .more
    }

    /// The event in a slot of the pool.
    private func copy(_ block: UnsafeRawBufferPointer, _ path: EventPath) -> UnsafePointer<hubbub_event> {
        let slot = unsafe pool.take(block.count)
        unsafe slot.pointee.stamp = EventStamp(path: path)
        let event = unsafe EventSlot.event(of: slot)
        unsafe UnsafeMutableRawBufferPointer(start: event, count: block.count).copyMemory(from: block)
        return unsafe UnsafePointer(event)
    }
}

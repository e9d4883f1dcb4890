internal import CHubbub
internal import EventBlock
internal import Glibc
package import Journal
internal import Locks
internal import Synchronization

/// A delegate that notes what it is told, and gives the events back.
package final class CommitRecorder: JournalDelegate {
    package struct Committed: Equatable, Sendable {
        package let id: String
        package let sequence: UInt64
        package let context: UInt64
        package let note: UInt32
        package let routes: [Link]
    }

    package struct Link: Equatable, Sendable {
        package let route: RouteNumber
        package let previous: UInt64
    }

    package struct Log: Sendable {
        package var events: [Committed] = []
        package var commits = 0
        package var conditions: [JournalCondition] = []
        package var shares: [(route: RouteNumber, isOver: Bool)] = []
        package var rooms = 0
    }

    private let log = Lock(Log())
    /// Settles whatever is committed for these routes at once.
    private let settling: Set<RouteNumber>
    private let journal = Lock<Weak?>(nil)

    private struct Weak: Sendable { weak var journal: Journal? }

    package init(settling: Set<RouteNumber> = []) { self.settling = settling }

    package func settle(in journal: Journal) { self.journal.withLock { $0 = Weak(journal: journal) } }

    package var told: Log { log.withLock { $0 } }
    package var ids: [String] { told.events.map(\.id) }

    package func committed(_ commit: borrowing JournalCommit) {
        var events: [Committed] = []
        unsafe commit.forEach { entry in
            let routes = unsafe (0..<entry.routeCount).map { index in
                let link = unsafe commit.route(index, of: entry)
                return Link(route: link.route, previous: link.previous)
            }
            unsafe events.append(
                Committed(
                    id: EventMaker.id(of: entry.event), sequence: entry.sequence, context: entry.context,
                    note: entry.note, routes: routes))
            unsafe EventReference.release(entry.event)
        }
        let new = events
        log.withLock {
            $0.events += new
            $0.commits += 1
        }
        guard !settling.isEmpty, let journal = journal.withLock({ $0?.journal }) else { return }
        for event in new {
            for link in event.routes where settling.contains(link.route) {
                journal.settle(link.route, SettledEvent(previous: link.previous, sequence: event.sequence))
            }
        }
    }

    package func roomReturned() { log.withLock { $0.rooms += 1 } }
    package func conditionChanged(_ condition: JournalCondition) { log.withLock { $0.conditions.append(condition) } }
    package func shareChanged(_ route: RouteNumber, isOver: Bool) { log.withLock { $0.shares.append((route, isOver)) } }

    /// Waits until so many events are committed; false after half a minute.
    package func wait(for count: Int) -> Bool { eventually { self.told.events.count >= count } }
}

/// Waits until a condition holds; false after half a minute.
package func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<15_000 {
        if condition() { return true }
        usleep(2_000)
    }
    return false
}

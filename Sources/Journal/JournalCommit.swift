package import CHubbub

/// Events that became durable together, in the order of their sequence numbers.
@unsafe package struct JournalCommit: ~Copyable {
    /// One event. A reference goes over with it.
    @unsafe package struct Entry {
        package let event: UnsafePointer<hubbub_event>
        /// What it was appended with.
        package let context: UInt64
        package let note: UInt32
        /// 0 where each of its routes had taken it before: nobody is to deliver it, but its source may be settled.
        package let sequence: UInt64
        let firstRoute: Int
        package let routeCount: Int
    }

    private let group: PendingGroup
    private let range: Range<Int>

    init(_ group: PendingGroup, _ range: Range<Int>) {
        unsafe self.group = group
        unsafe self.range = range
    }

    /// Calls `body` with each event.
    package borrowing func forEach(_ body: (Entry) -> Void) {
        for index in unsafe range {
            let pending = unsafe group.entries[index]
            guard let event = unsafe pending.event else { continue }
            unsafe body(
                Entry(
                    event: event, context: pending.context, note: pending.note, sequence: pending.sequence,
                    firstRoute: Int(pending.firstRoute), routeCount: Int(pending.routeCount)))
        }
    }

    /// The route with that index of an event, and the number that the route's event before it has.
    package borrowing func route(_ index: Int, of entry: Entry) -> (route: RouteNumber, previous: UInt64) {
        let pending = unsafe group.routes[entry.firstRoute + index]
        return (pending.route, pending.previous)
    }
}

internal import Locks
internal import Synchronization
internal import Unix

/// An event that a route has settled: what its commit or its reader said of it.
package struct SettledEvent: Sendable {
    /// The number of the route's event before it.
    package var previous: UInt64
    package var sequence: UInt64

    package init(previous: UInt64, sequence: UInt64) { (self.previous, self.sequence) = (previous, sequence) }
}

extension Journal {
    /// Notes that a route settled events, in any order: they will not be read again, also after a crash, once the writer noted
    /// it too, which it does with what it writes next, or soon.
    package func settle(_ route: RouteNumber, _ events: UnsafeBufferPointer<SettledEvent>) {
        let lane = Lane.events(of: route)
        let (change, hasDone, wakes) = shared.withLock { shared in
            // The writer knows already where another cursor waits for it.
            let wakes = shared.state.dirty.isEmpty
            var next = 0
            while next < events.count {
                var run = unsafe SettledRun(events[next])
                while next + run.count < events.count, unsafe run.extend(with: events[next + run.count]) {}
                if !shared.state.settle(lane, run) {
                    for index in next..<next + run.count {
                        let event = unsafe events[index]
                        shared.state.settle(lane, after: event.previous, through: event.sequence)
                    }
                }
                next += run.count
            }
            defer { shared.state.hasDone = false }
            return (shared.shareChange(of: route), shared.state.hasDone, wakes)
        }
        if wakes { writerNap.end() }
        if hasDone { keeperNap.end() }
        if let change { delegate?.shareChanged(route, isOver: change) }
    }

    /// The same for one event.
    package func settle(_ route: RouteNumber, _ event: SettledEvent) {
        unsafe withUnsafePointer(to: event) { unsafe settle(route, UnsafeBufferPointer(start: $0, count: 1)) }
    }
}

internal import AdapterKit
internal import Unix

extension TestHost {
    /// The descriptors that the adapter waits for, and what it waits for at each.
    package var watched: [(descriptor: Int32, events: Int16)] {
        extensions.watches.sorted { $0.key < $1.key }.map { descriptor, watch in
            var events = Int16(0)
            if watch.events.contains(.readable) { events |= Poll.readable }
            if watch.events.contains(.writable) { events |= Poll.writable }
            return (descriptor, events)
        }
    }

    /// Tells the adapter what there is at descriptors, as `poll` says it, and lets the timers fire whose time has come: one turn
    /// of a host, for tests with real sockets and real time.
    package func turn(_ found: [(descriptor: Int32, events: Int16)]) {
        for (descriptor, events) in found where events != 0 {
            var ready: WatchEvents = []
            if events & Poll.readable != 0 { ready.insert(.readable) }
            if events & Poll.writable != 0 { ready.insert(.writable) }
            if events & Poll.hangup != 0 { ready.insert(.hangup) }
            self.ready(descriptor, ready)
        }
        let now = Clocks.monotonic()
        fireTimers { $0.due <= now }
    }
}

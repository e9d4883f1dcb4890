/// What a child may still emit: it holds back what is not granted.
package struct CreditHolder: Sendable {
    private let peer: SharedMemory
    private var events: UInt64 = 0
    private var bytes: UInt64 = 0
    /// What was granted at the last look.
    private var granted = (events: UInt64(0), bytes: UInt64(0))

    /// - Parameter peer: memory that the hub writes.
    package init(peer: SharedMemory) { self.peer = peer }

    /// Events and bytes. The last event may go beyond the bytes.
    package var room: (events: Int, bytes: Int) {
        let (granted, grantedBytes) = (peer.load(.grantedEvents), peer.load(.grantedBytes))
        return (Int(granted - min(granted, events)), Int(grantedBytes - min(grantedBytes, bytes)))
    }

    /// Uses credit for an event, where there is any.
    package mutating func take(_ size: Int) -> Bool {
        if events >= granted.events || bytes >= granted.bytes {
            granted = (peer.load(.grantedEvents), peer.load(.grantedBytes))
            if events >= granted.events || bytes >= granted.bytes { return false }
        }
        events += 1
        bytes += UInt64(size)
        return true
    }

    /// The event was not emitted after all.
    package mutating func giveBack(_ size: Int) {
        events -= 1
        bytes -= UInt64(size)
    }
}

/// What the hub grants a child, so that what it has taken and not passed on is bounded.
package struct CreditGrantor: Sendable {
    /// Events, and bytes of their blocks, that a child may be ahead of the routes.
    package static let window = (events: UInt64(2_048), bytes: UInt64(2 << 20))

    private let own: SharedMemory
    private var granted = (events: UInt64(0), bytes: UInt64(0))
    /// What a child before this one left behind takes its part of the window, until it is passed on.
    private var behind: (events: UInt64, bytes: UInt64)
    private var received = (events: UInt64(0), bytes: UInt64(0))
    private var passed = (events: UInt64(0), bytes: UInt64(0))

    /// - Parameters:
    ///   - own: memory that the hub writes.
    ///   - behind: events and bytes of a child before this one that were not passed on.
    package init(own: SharedMemory, behind: (events: Int, bytes: Int) = (0, 0)) {
        self.own = own
        self.behind = (UInt64(behind.events), UInt64(behind.bytes))
        publish()
    }

    /// An event came.
    ///
    /// - Throws: where the child had not been granted it.
    package mutating func receive(_ size: Int) throws(RingFault) {
        guard received.events < granted.events, received.bytes < granted.bytes else {
            throw RingFault("it emitted more events than it was granted")
        }
        received.events += 1
        received.bytes += UInt64(size)
    }

    /// Events were passed on. The child is to be rung if it sleeps.
    ///
    /// - Parameter others: what of a child before this one was passed on with them.
    package mutating func pass(_ events: Int, bytes: Int, others: (events: Int, bytes: Int) = (0, 0)) {
        passed.events += UInt64(events)
        passed.bytes += UInt64(bytes)
        behind.events -= min(behind.events, UInt64(others.events))
        behind.bytes -= min(behind.bytes, UInt64(others.bytes))
        publish()
    }

    private mutating func publish() {
        granted.events = passed.events + Self.window.events - min(Self.window.events, behind.events)
        granted.bytes = passed.bytes + Self.window.bytes - min(Self.window.bytes, behind.bytes)
        own.store(granted.bytes, in: .grantedBytes)
        own.store(granted.events, in: .grantedEvents)
    }
}

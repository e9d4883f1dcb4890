package import CHubbub
package import Synchronization

/// What the hub knows about an event beside its block: it stands in memory right before the block, so that the pointer to
/// the block is all that anybody hands around.
@unsafe package struct EventSlot: ~Copyable {
    /// References to the block; the slot goes back to its pool when the last one is given back.
    package let references: Atomic<UInt32>
    /// Bytes that the block may have.
    package let capacity: UInt32
    /// The pool's list of such slots.
    let sizeClass: UInt32
    /// The interned type, 0 where there is none.
    package var type: UInt32
    /// The endpoint that built it.
    package var origin: UInt32
    /// Where the payload is still being written: bytes reserved for it. Otherwise 0.
    package var openPayload: UInt32
    /// Endpoints that this event's causes have passed, this one's origin included.
    package var path: EventPath
    let pool: Unmanaged<EventPool>
    var next: UnsafeMutablePointer<EventSlot>?

    /// From the slot to its block, in bytes: a cache line keeps the block aligned.
    package static let size = 64

    init(capacity: UInt32, sizeClass: UInt32, pool: Unmanaged<EventPool>) {
        unsafe references = Atomic(0)
        unsafe self.capacity = capacity
        unsafe self.sizeClass = sizeClass
        unsafe type = 0
        unsafe origin = 0
        unsafe openPayload = 0
        unsafe path = EventPath()
        unsafe self.pool = unsafe pool
        unsafe next = nil
    }

    /// The slot of a block that came from a pool.
    @inline(__always)
    package static func of(_ event: UnsafePointer<hubbub_event>) -> UnsafeMutablePointer<EventSlot> {
        let slot = unsafe UnsafeMutableRawPointer(mutating: UnsafeRawPointer(event)) - size
        return unsafe slot.assumingMemoryBound(to: EventSlot.self)
    }

    @inline(__always)
    package static func event(
        of slot: UnsafeMutablePointer<EventSlot>
    ) -> UnsafeMutablePointer<hubbub_event> {
        unsafe (UnsafeMutableRawPointer(slot) + size).assumingMemoryBound(to: hubbub_event.self)
    }
}

/// The endpoints that an event and its causes have passed inside this hub: it stops circles.
package struct EventPath: Equatable, Sendable {
    /// An event that passed more endpoints than this goes no further.
    package static let limit = 6

    private var endpoints: (UInt16, UInt16, UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0, 0, 0)
    package private(set) var count: UInt16 = 0

    package init() {}

    /// Whether the endpoint, whose number is at least 1, was passed.
    package func contains(_ endpoint: UInt32) -> Bool {
        guard count > 0 else { return false }
        let number = UInt16(truncatingIfNeeded: endpoint)
        return endpoints.0 == number || endpoints.1 == number || endpoints.2 == number || endpoints.3 == number
            || endpoints.4 == number || endpoints.5 == number
    }

    /// Adds an endpoint; false when the limit is reached.
    package mutating func append(_ endpoint: UInt32) -> Bool {
        let number = UInt16(truncatingIfNeeded: endpoint)
        switch count {
        case 0: endpoints.0 = number
        case 1: endpoints.1 = number
        case 2: endpoints.2 = number
        case 3: endpoints.3 = number
        case 4: endpoints.4 = number
        case 5: endpoints.5 = number
        default: return false
        }
        count += 1
        return true
    }

    package static func == (left: EventPath, right: EventPath) -> Bool {
        left.count == right.count && left.endpoints == right.endpoints
    }
}

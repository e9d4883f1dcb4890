public import CHubbub
public import Synchronization

/// References to blocks that came from pools. [any thread]
///
/// Public, as the slot is, because the compiler inlines no package function into another module, and these cost less than
/// the call.
public enum EventReference {
    /// Takes a reference.
    @inlinable @inline(__always)
    public static func retain(_ event: UnsafePointer<hubbub_event>) { unsafe retain(event, count: 1) }

    /// Takes so many references.
    @inlinable @inline(__always)
    public static func retain(_ event: UnsafePointer<hubbub_event>, count: UInt32) {
        let slot = unsafe EventSlot.of(event)
        // A caller that holds the only reference is alone with the slot: no locked instruction is needed.
        if unsafe slot.pointee.references.load(ordering: .relaxed) == 1 {
            unsafe slot.pointee.references.store(1 + count, ordering: .relaxed)
        } else {
            unsafe slot.pointee.references.add(count, ordering: .relaxed)
        }
    }

    /// Gives one reference of each event back. Neighbours that go to the same pool go there together.
    @inlinable
    public static func release(_ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int) {
        var chain = Chain()
        for index in 0..<count {
            if let event = unsafe events[index] { unsafe chain.release(event) }
        }
        chain.flush()
    }

    /// Gives one reference back.
    @inlinable
    public static func release(_ event: UnsafePointer<hubbub_event>) {
        var chain = Chain()
        unsafe chain.release(event)
        chain.flush()
    }

    /// Collects neighbours of one pool and class while references are given back; to be flushed at the end.
    @safe public struct Chain: ~Copyable {
        @usableFromInline var first: UnsafeMutablePointer<EventSlot>?
        @usableFromInline var count = 0
        @usableFromInline var room = 0

        /// No slot yet.
        @inlinable public init() { unsafe first = nil }

        /// Gives one reference back; the slot goes home with its neighbours.
        @inlinable @inline(__always)
        public mutating func release(_ event: UnsafePointer<hubbub_event>) {
            let slot = unsafe EventSlot.of(event)
            if unsafe slot.pointee.references.load(ordering: .acquiring) != 1 {
                if unsafe slot.pointee.references.subtract(1, ordering: .acquiringAndReleasing).newValue != 0 { return }
                // Nobody else knows it any more.
                unsafe slot.pointee.references.store(1, ordering: .relaxed)
            }
            unsafe append(slot)
        }

        @inlinable @inline(__always)
        mutating func append(_ slot: UnsafeMutablePointer<EventSlot>) {
            if count < room, let head = unsafe first,
                unsafe head.pointee.pool.toOpaque() == slot.pointee.pool.toOpaque(),
                unsafe head.pointee.sizeClass == slot.pointee.sizeClass
            {
                unsafe SlotChain(head)[count] = unsafe slot
                count &+= 1
            } else {
                flush()
                unsafe first = unsafe slot
                count = 1
                room = unsafe SlotChain.room(slot)
            }
        }

        /// Sends home what was collected.
        @inlinable public mutating func flush() {
            guard let head = unsafe first else { return }
            unsafe head.pointee.form = 0
            unsafe SlotChain(head).count = count
            unsafe head.pointee.pool._withUnsafeGuaranteedRef { unsafe $0.put(SlotChain(head)) }
            unsafe first = nil
            room = 0
        }
    }
}

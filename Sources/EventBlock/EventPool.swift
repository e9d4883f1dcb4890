package import CHubbub
internal import Glibc
internal import Synchronization

/// Memory for the events of one producer: blocks come back to it from whichever thread gave the last reference back.
///
/// Taking is for one thread at a time, the owner's. Giving back is lock-free and for any thread. A malloc on one thread and
/// a free on another would be the most expensive part of an event's way; here both are some instructions.
@safe package final class EventPool: @unchecked Sendable {
    /// Blocks of these many bytes are kept; larger ones go back to the system.
    private static let smallest: UInt32 = 256
    private static let classCount = 9
    private static let unpooled = UInt32(classCount)

    private let returned: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>
    private let local: UnsafeMutablePointer<Local>
    private let allocations = Atomic<UInt64>(0)

    /// The owner's lists of one class. What came back last is used first, because it is still in a cache; so a list that is
    /// overtaken by fresher slots is put aside.
    @unsafe private struct Local {
        var head: UnsafeMutablePointer<EventSlot>?
        var aside: [UnsafeMutablePointer<EventSlot>] = unsafe []
        /// Slots that were taken since the owner last looked what came back.
        var taken = 0
    }

    /// So many slots are taken before the owner looks what came back.
    private static let lookInterval = 64

    package init() {
        unsafe returned = .allocate(capacity: Self.classCount)
        unsafe local = .allocate(capacity: Self.classCount)
        for index in 0..<Self.classCount {
            unsafe (returned + index).initialize(to: Atomic(nil))
            unsafe (local + index).initialize(to: Local())
        }
    }

    /// A pool lives as long as the last of its blocks: endpoints keep theirs until the process ends.
    deinit {
        for index in 0..<Self.classCount {
            freeAll(index)
        }
        unsafe local.deinitialize(count: Self.classCount)
        unsafe returned.deinitialize(count: Self.classCount)
        unsafe returned.deallocate()
        unsafe local.deallocate()
    }

    /// How often memory was taken from the system.
    package var allocationCount: UInt64 { allocations.load(ordering: .relaxed) }

    /// A slot whose block can have `size` bytes, with one reference. [owner's thread]
    @inline(__always)
    package func take(_ size: Int) -> UnsafeMutablePointer<EventSlot> {
        let sizeClass = Self.sizeClass(size)
        guard sizeClass < Self.classCount else {
            return unsafe allocate(capacity: UInt32(size), sizeClass: Self.unpooled)
        }
        let list = unsafe local + sizeClass
        unsafe list.pointee.taken += 1
        if unsafe list.pointee.head == nil || list.pointee.taken > Self.lookInterval { unsafe refresh(list, sizeClass) }
        guard let slot = unsafe list.pointee.head else {
            return unsafe allocate(capacity: Self.smallest << UInt32(sizeClass), sizeClass: UInt32(sizeClass))
        }
        unsafe list.pointee.head = unsafe slot.pointee.next
        unsafe slot.pointee.references.store(1, ordering: .relaxed)
        return unsafe slot
    }

    /// Puts what came back on top.
    private func refresh(_ list: UnsafeMutablePointer<Local>, _ sizeClass: Int) {
        unsafe list.pointee.taken = 0
        if unsafe returned[sizeClass].load(ordering: .relaxed) != nil,
            let fresh = unsafe Self.slot(returned[sizeClass].exchange(nil, ordering: .acquiring))
        {
            if let head = unsafe list.pointee.head { unsafe list.pointee.aside.append(head) }
            unsafe list.pointee.head = unsafe fresh
        } else if unsafe list.pointee.head == nil {
            unsafe list.pointee.head = unsafe list.pointee.aside.popLast()
        }
    }

    private func allocate(capacity: UInt32, sizeClass: UInt32) -> UnsafeMutablePointer<EventSlot> {
        allocations.add(1, ordering: .relaxed)
        let bytes = unsafe EventSlot.size + Int(capacity)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        let slot = unsafe memory.bindMemory(to: EventSlot.self, capacity: 1)
        unsafe slot.initialize(
            to: EventSlot(capacity: capacity, sizeClass: sizeClass, pool: Unmanaged.passUnretained(self)))
        unsafe slot.pointee.references.store(1, ordering: .relaxed)
        return unsafe slot
    }

    /// Gives memory that nobody needs back to the system. [owner's thread]
    package func trim() {
        for index in 0..<Self.classCount { freeAll(index) }
    }

    private func freeAll(_ sizeClass: Int) {
        let list = unsafe local + sizeClass
        unsafe Self.freeAll(list.pointee.head)
        for index in unsafe list.pointee.aside.indices { unsafe Self.freeAll(list.pointee.aside[index]) }
        unsafe list.pointee = unsafe Local()
        unsafe Self.freeAll(Self.slot(returned[sizeClass].exchange(nil, ordering: .acquiring)))
    }

    /// Puts a chain of slots of one class back. [any thread]
    fileprivate func put(
        _ first: UnsafeMutablePointer<EventSlot>, last: UnsafeMutablePointer<EventSlot>, sizeClass: UInt32
    ) {
        guard sizeClass < Self.unpooled else { return unsafe Self.freeAll(first) }
        let list = unsafe returned + Int(sizeClass)
        var head = unsafe list.pointee.load(ordering: .relaxed)
        while true {
            unsafe last.pointee.next = unsafe Self.slot(head)
            let (exchanged, original) = unsafe list.pointee.weakCompareExchange(
                expected: head, desired: UnsafeMutableRawPointer(first), ordering: .releasing)
            if exchanged { return }
            unsafe head = original
        }
    }

    @inline(__always)
    private static func sizeClass(_ size: Int) -> Int {
        size <= Int(smallest) ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount - 8
    }

    private static func slot(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<EventSlot>? {
        unsafe pointer?.assumingMemoryBound(to: EventSlot.self)
    }

    private static func freeAll(_ first: UnsafeMutablePointer<EventSlot>?) {
        var slot = unsafe first
        while let this = unsafe slot {
            unsafe slot = unsafe this.pointee.next
            unsafe this.deinitialize(count: 1)
            unsafe UnsafeMutableRawPointer(this).deallocate()
        }
    }
}

/// References to blocks that came from pools. [any thread]
package enum EventReference {
    @inline(__always)
    package static func retain(_ event: UnsafePointer<hubbub_event>, count: UInt32 = 1) {
        let slot = unsafe EventSlot.of(event)
        // A caller that holds the only reference is alone with the slot: no locked instruction is needed.
        if unsafe slot.pointee.references.load(ordering: .relaxed) == 1 {
            unsafe slot.pointee.references.store(1 + count, ordering: .relaxed)
        } else {
            unsafe slot.pointee.references.add(count, ordering: .relaxed)
        }
    }

    /// Gives one reference of each event back. Neighbours that go to the same pool go there together.
    package static func release(_ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int) {
        var chain = Chain()
        for index in 0..<count {
            if let event = unsafe events[index] { unsafe chain.release(event) }
        }
        chain.flush()
    }

    package static func release(_ event: UnsafePointer<hubbub_event>) {
        var chain = Chain()
        unsafe chain.release(event)
        chain.flush()
    }

    /// Collects neighbours of one pool and class while references are given back; to be flushed at the end.
    @safe package struct Chain: ~Copyable {
        private var first: UnsafeMutablePointer<EventSlot>?
        private var last: UnsafeMutablePointer<EventSlot>?

        package init() {
            unsafe first = nil
            unsafe last = nil
        }

        @inline(__always)
        package mutating func release(_ event: UnsafePointer<hubbub_event>) {
            let slot = unsafe EventSlot.of(event)
            if unsafe slot.pointee.references.load(ordering: .acquiring) != 1 {
                if unsafe slot.pointee.references.subtract(1, ordering: .acquiringAndReleasing).newValue != 0 { return }
            }
            unsafe append(slot)
        }

        @inline(__always)
        private mutating func append(_ slot: UnsafeMutablePointer<EventSlot>) {
            if let head = unsafe first {
                let same =
                    unsafe head.pointee.pool.toOpaque() == slot.pointee.pool.toOpaque()
                    && head.pointee.sizeClass == slot.pointee.sizeClass
                if same {
                    unsafe slot.pointee.next = unsafe head
                    unsafe first = unsafe slot
                    return
                }
                flush()
            }
            unsafe slot.pointee.next = nil
            unsafe first = unsafe slot
            unsafe last = unsafe slot
        }

        package mutating func flush() {
            guard let head = unsafe first, let tail = unsafe last else { return }
            unsafe head.pointee.pool._withUnsafeGuaranteedRef {
                unsafe $0.put(head, last: tail, sizeClass: head.pointee.sizeClass)
            }
            unsafe first = nil
            unsafe last = nil
        }
    }
}

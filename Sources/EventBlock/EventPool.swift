internal import CHubbub
internal import Glibc
internal import Synchronization

/// Memory for the events of one producer: blocks come back to it from whichever thread gave the last reference back.
///
/// Taking is for one thread at a time, the owner's. Giving back is lock-free and for any thread. A malloc on one thread and
/// a free on another would be the most expensive part of an event's way; here both are some instructions.
@safe public final class EventPool: @unchecked Sendable {
    /// Blocks of 256, 384, 512, 768 … 65,536 bytes are kept; larger ones go back to the system.
    private static let smallest: UInt32 = 256
    private static let classCount = 17
    private static let unpooled = UInt32(classCount)

    /// The first slots of the chains that came back. [any thread]
    private let returned: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>
    private let free: UnsafeMutablePointer<FreeList>
    private let allocations = Atomic<UInt64>(0)

    /// The owner's slots of one class, those that came back last on top, because they are still in a cache.
    @unsafe private struct FreeList {
        var slots: UnsafeMutablePointer<UnsafeMutablePointer<EventSlot>>
        var count = 0
        /// Room in `slots`: at least as many as there are slots of this class at all.
        var room = 8
        var allocated = 0
        /// When no more are left than this, the owner looks what came back.
        var lookLevel = 0

        init() { unsafe slots = .allocate(capacity: 8) }
    }

    /// So many slots are taken before the owner looks what came back.
    private static let lookInterval = 64

    /// So many slots ahead of their turn are fetched from the cache of the processor that used them last.
    private static let fetchedAhead = 8

    package init() {
        unsafe returned = .allocate(capacity: Self.classCount)
        unsafe free = .allocate(capacity: Self.classCount)
        for index in 0..<Self.classCount {
            unsafe (returned + index).initialize(to: Atomic(nil))
            unsafe (free + index).initialize(to: FreeList())
        }
    }

    /// A pool lives as long as the last of its blocks: endpoints keep theirs until the process ends.
    deinit {
        for index in 0..<Self.classCount {
            let list = unsafe free + index
            unsafe collect(list, index)
            for slot in unsafe 0..<list.pointee.count { unsafe Self.free(list.pointee.slots[slot]) }
            unsafe list.pointee.slots.deallocate()
        }
        unsafe free.deinitialize(count: Self.classCount)
        unsafe returned.deinitialize(count: Self.classCount)
        unsafe returned.deallocate()
        unsafe free.deallocate()
    }

    /// How often memory was taken from the system.
    package var allocationCount: UInt64 { allocations.load(ordering: .relaxed) }

    /// A slot with one reference, whose block has room for `size` bytes, more than 0, filled up to whole lines.
    /// [owner's thread]
    package func take(_ size: Int) -> UnsafeMutablePointer<EventSlot> {
        let slot = unsafe takeFormed(size)
        // The last event in it may have been given up before its payload was sealed.
        unsafe slot.pointee.openPayload = 0
        unsafe slot.pointee.form = 0
        return unsafe slot
    }

    /// The same, but slot and block are as the event before left them: where its `form` is the caller's, they hold all that
    /// is the same in all events of that form, and the slot itself need not be written. So it can stay in the caches of both
    /// processors, the one that builds the events and the one that gives them back. [owner's thread]
    @inline(__always)
    func takeFormed(_ size: Int) -> UnsafeMutablePointer<EventSlot> {
        let sizeClass = Self.sizeClass(size)
        guard sizeClass < Self.classCount else {
            return unsafe allocate(capacity: UInt32(EventSlot.lines(size)), sizeClass: Self.unpooled)
        }
        let list = unsafe free + sizeClass
        if unsafe list.pointee.count <= list.pointee.lookLevel, unsafe !look(list, sizeClass) {
            return unsafe allocate(list, sizeClass)
        }
        let top = unsafe list.pointee.count &- 1
        unsafe list.pointee.count = top
        let slot = unsafe list.pointee.slots[top]
        if top >= Self.fetchedAhead { unsafe EventSlot.fetch(list.pointee.slots[top &- Self.fetchedAhead]) }
        return unsafe slot
    }

    /// Looks what came back. Returns whether there is any slot now.
    @inline(never)
    private func look(_ list: UnsafeMutablePointer<FreeList>, _ sizeClass: Int) -> Bool {
        unsafe collect(list, sizeClass)
        unsafe list.pointee.lookLevel = max(0, list.pointee.count - Self.lookInterval)
        return unsafe list.pointee.count > 0
    }

    /// Puts what came back on top.
    private func collect(_ list: UnsafeMutablePointer<FreeList>, _ sizeClass: Int) {
        if unsafe returned[sizeClass].load(ordering: .relaxed) == nil { return }
        var next = unsafe Self.slot(returned[sizeClass].exchange(nil, ordering: .acquiring))
        while let first = unsafe next {
            let chain = unsafe SlotChain(first)
            unsafe next = unsafe chain.next
            let target = unsafe list.pointee.slots + list.pointee.count
            let count = unsafe chain.count
            for index in 0..<count { unsafe target[index] = unsafe chain[index] }
            unsafe list.pointee.count += count
        }
    }

    private func allocate(_ list: UnsafeMutablePointer<FreeList>, _ sizeClass: Int) -> UnsafeMutablePointer<EventSlot> {
        unsafe list.pointee.allocated += 1
        if unsafe list.pointee.allocated > list.pointee.room {
            unsafe list.pointee.slots.deallocate()
            unsafe list.pointee.room *= 2
            unsafe list.pointee.slots = .allocate(capacity: list.pointee.room)
        }
        return unsafe allocate(capacity: Self.capacity(ofClass: UInt32(sizeClass)), sizeClass: UInt32(sizeClass))
    }

    private func allocate(capacity: UInt32, sizeClass: UInt32) -> UnsafeMutablePointer<EventSlot> {
        allocations.add(1, ordering: .relaxed)
        let bytes = unsafe EventSlot.size + Int(capacity)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        let slot = unsafe memory.bindMemory(to: EventSlot.self, capacity: 1)
        unsafe slot.initialize(
            to: EventSlot(capacity: capacity, sizeClass: sizeClass, pool: Unmanaged.passUnretained(self)))
        return unsafe slot
    }

    /// Puts a chain back. [any thread]
    @usableFromInline func put(_ chain: SlotChain) {
        let sizeClass = unsafe chain.first.pointee.sizeClass
        guard sizeClass < Self.unpooled else {
            for index in unsafe (1..<chain.count).reversed() { unsafe Self.free(chain[index]) }
            return unsafe Self.free(chain.first)
        }
        let list = unsafe returned + Int(sizeClass)
        var head = unsafe list.pointee.load(ordering: .relaxed)
        while true {
            unsafe chain.next = unsafe Self.slot(head)
            let (exchanged, original) = unsafe list.pointee.weakCompareExchange(
                expected: head, desired: UnsafeMutableRawPointer(chain.first), ordering: .releasing)
            if exchanged { return }
            unsafe head = original
        }
    }

    /// Two a doubling: the highest bit of the last byte's place, and the one after it.
    @inline(__always)
    private static func sizeClass(_ size: Int) -> Int {
        let last = max(size, Int(smallest)) &- 1
        let highest = Int.bitWidth &- 1 &- last.leadingZeroBitCount
        return 2 &* (highest &- 8) &+ (last >> (highest &- 1) & 1) &+ 1
    }

    private static func capacity(ofClass sizeClass: UInt32) -> UInt32 {
        (smallest + (sizeClass & 1) * (smallest / 2)) << (sizeClass / 2)
    }

    private static func slot(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<EventSlot>? {
        unsafe pointer?.assumingMemoryBound(to: EventSlot.self)
    }

    private static func free(_ slot: UnsafeMutablePointer<EventSlot>) {
        unsafe slot.deinitialize(count: 1)
        unsafe UnsafeMutableRawPointer(slot).deallocate()
    }
}

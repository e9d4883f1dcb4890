internal import CHubbub
internal import EventBlock
internal import Locks
internal import Routing
internal import Synchronization

/// An event on its way: what the hub knows about it stands here, not in the block.
@unsafe struct QueuedEvent: @unchecked Sendable {
    /// Holds one reference.
    var event: UnsafePointer<hubbub_event>
    /// The source that wants to learn the settlement, and its entry for it; 0 for none.
    var source: Unmanaged<SourcePort>?
    var tracker: UInt32
    /// Deliveries so far.
    var attempts: UInt32
    // What the sink's thread would otherwise fetch from the block, which lies in the source's cache.
    /// Bytes of the block.
    let size: UInt32
    /// The interned type.
    let type: UInt32
    /// Equal for events whose order matters among themselves: those of one subject, and those of none.
    let key: UInt64
    /// Among the events of its route, once it has one: what the custodian numbered, or, in memory alone, its first delivery.
    var place: EventPlace
    /// When its first delivery failed, in nanoseconds of the monotonic clock; 0 for not yet.
    var firstFailure: UInt64

    @inline(__always)
    init(_ event: UnsafePointer<hubbub_event>, source: Unmanaged<SourcePort>?, tracker: UInt32) {
        unsafe self.event = unsafe event
        unsafe self.source = unsafe source
        unsafe self.tracker = tracker
        unsafe attempts = 0
        unsafe size = event.pointee.size
        unsafe type = EventSlot.of(event).pointee.stamp.type
        unsafe key = Self.key(of: event)
        unsafe place = EventPlace(previous: 0, order: 0)
        unsafe firstFailure = 0
    }

    /// One that a custodian keeps.
    init(_ offered: OfferedEvent) {
        unsafe self.init(offered.event, source: nil, tracker: 0)
        unsafe place = unsafe offered.place
    }

    /// Events of one subject keep their order among themselves.
    @inline(__always)
    static func key(of event: UnsafePointer<hubbub_event>) -> UInt64 {
        guard unsafe event.pointee.subject.size > 0 else { return 0 }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let subject = unsafe hubbub_event_get_subject(event).raw
        for index in subject.indices { hash = unsafe (hash ^ UInt64(subject[index])) &* 0x100_0000_01b3 }
        return hash | 1
    }
}

/// The bounded queue of a route. One lock a batch on either side.
///
/// Places are reserved before they are filled, so that an event that goes to several routes is admitted by all or none.
@safe final class RouteQueue: @unchecked Sendable {
    private struct Levels {
        var head = 0
        var count = 0
        var bytes = 0
        var reserved = 0
        var reservedBytes = 0
        var limits: RouteLimits
        var isClosed = false
    }

    /// Whoever fills the queue was refused for want of room and waits to hear of it: the sources, or the custodian.
    let hasStarved = Atomic(false)
    private let levels: Lock<Levels>
    /// Guarded by the lock, too, as is the next.
    private var ring: UnsafeMutablePointer<QueuedEvent>
    private var mask: Int

    init(_ limits: RouteLimits) {
        levels = Lock(Levels(limits: limits))
        let capacity = Self.capacity(for: limits.events)
        unsafe ring = .allocate(capacity: capacity)
        mask = capacity - 1
    }

    private static func capacity(for events: Int) -> Int {
        var capacity = 1
        while capacity < events { capacity *= 2 }
        return capacity
    }

    deinit {
        unsafe ring.deallocate()
    }

    var depth: (events: Int, bytes: Int) { levels.withLock { ($0.count, $0.bytes) } }

    /// Events and bytes for which there is room.
    var room: (events: Int, bytes: Int) {
        levels.withLock { levels in
            (
                max(0, levels.limits.events - levels.count - levels.reserved),
                max(0, levels.limits.bytes - levels.bytes - levels.reservedBytes)
            )
        }
    }

    /// Reserves places for the events of `selection`, in order, as far as there is room.
    ///
    /// - Returns: how many of the first events of the chunk this queue admits.
    func reserve(_ chunk: EventChunk, _ selection: UInt64) -> Int {
        let wanted = selection.nonzeroBitCount
        let bytes = unsafe chunk.bytes(of: selection)
        return levels.withLock { levels in
            let taken = levels.count + levels.reserved + wanted
            let takenBytes = levels.bytes + levels.reservedBytes + bytes
            guard taken <= levels.limits.events, takenBytes <= levels.limits.bytes else {
                return unsafe reservePart(chunk, selection, &levels)
            }
            levels.reserved += wanted
            levels.reservedBytes += bytes
            return unsafe chunk.count
        }
    }

    /// Event by event, where there is no room for all.
    private func reservePart(_ chunk: EventChunk, _ selection: UInt64, _ levels: inout Levels) -> Int {
        var remaining = selection
        while remaining != 0 {
            let index = remaining.trailingZeroBitCount
            let size = unsafe Int(chunk[index].pointee.size)
            let taken = levels.count + levels.reserved
            let takenBytes = levels.bytes + levels.reservedBytes
            // One event always has room in an empty queue, whatever its size.
            guard taken < levels.limits.events, takenBytes + size <= levels.limits.bytes || taken == 0 else {
                return index
            }
            levels.reserved += 1
            levels.reservedBytes += size
            remaining &= remaining - 1
        }
        return unsafe chunk.count
    }

    /// Gives the reservations of `selection` back.
    func unreserve(_ chunk: EventChunk, _ selection: UInt64) {
        if selection == 0 { return }
        let bytes = unsafe chunk.bytes(of: selection)
        levels.withLock { levels in
            levels.reserved -= selection.nonzeroBitCount
            levels.reservedBytes -= bytes
        }
    }

    /// Fills reserved places with what `make` gives for each index of `selection`. Returns whether the queue was empty.
    @inline(__always)
    func commit(_ selection: UInt64, _ make: (Int) -> QueuedEvent) -> Bool {
        levels.withLock { levels in
            let (wasEmpty, bytes) = unsafe fill(selection, &levels, make)
            levels.reserved -= selection.nonzeroBitCount
            levels.reservedBytes -= bytes
            return wasEmpty
        }
    }

    /// Reserves and fills in one step, for events whose settlement nobody waits for, where there is room for all of
    /// `selection`: returns whether the queue was empty. Nil, and nothing is done, where there is none.
    @inline(always)
    func append(_ chunk: EventChunk, _ selection: UInt64) -> Bool? {
        let bytes = unsafe chunk.bytes(of: selection)
        return levels.withLock { levels in
            let taken = levels.count + levels.reserved + selection.nonzeroBitCount
            let takenBytes = levels.bytes + levels.reservedBytes + bytes
            guard taken <= levels.limits.events, takenBytes <= levels.limits.bytes else { return nil }
            return unsafe fill(selection, &levels) { unsafe QueuedEvent(chunk[$0], source: nil, tracker: 0) }.wasEmpty
        }
    }

    @inline(always)
    private func fill(
        _ selection: UInt64, _ levels: inout Levels, _ make: (Int) -> QueuedEvent
    ) -> (wasEmpty: Bool, bytes: Int) {
        let wasEmpty = levels.count == 0
        // The same places again and again stay in the cache.
        if wasEmpty { levels.head = 0 }
        var end = levels.head &+ levels.count
        var bytes = 0
        var remaining = selection
        while remaining != 0 {
            let queued = unsafe make(remaining.trailingZeroBitCount)
            unsafe bytes &+= Int(queued.size)
            unsafe ring[end & mask] = unsafe queued
            end &+= 1
            remaining &= remaining &- 1
        }
        levels.count += selection.nonzeroBitCount
        levels.bytes += bytes
        return (wasEmpty, bytes)
    }

    /// Adds events of the custodian's as far as there is room. Returns how many, and whether the queue was empty.
    func append(_ events: UnsafeBufferPointer<OfferedEvent>) -> (taken: Int, wasEmpty: Bool) {
        levels.withLock { levels in
            let wasEmpty = levels.count == 0
            var taken = 0
            for index in events.indices {
                let queued = unsafe QueuedEvent(events[index])
                let size = unsafe Int(queued.size)
                guard !levels.isClosed, levels.count < levels.limits.events,
                    levels.bytes + size <= levels.limits.bytes || levels.count == 0
                else { break }
                unsafe append(queued, size, &levels)
                taken += 1
            }
            return (taken, wasEmpty && taken > 0)
        }
    }

    /// Adds an event where nothing was reserved, and makes room by the route's policy.
    ///
    /// - Returns: whether the queue was empty, and the event that was dropped.
    func push(_ queued: QueuedEvent, dropsOldest: Bool) -> (wasEmpty: Bool, dropped: QueuedEvent?) {
        unsafe levels.withLock { levels in
            let size = unsafe Int(queued.size)
            let wasEmpty = levels.count == 0
            let isFull =
                levels.count >= levels.limits.events || (levels.bytes + size > levels.limits.bytes && levels.count > 0)
            if isFull && !dropsOldest { return unsafe (wasEmpty, queued) }
            let dropped = unsafe isFull ? removeFirst(&levels) : nil
            unsafe append(queued, size, &levels)
            return unsafe (wasEmpty, dropped)
        }
    }

    /// Takes other limits on. What waits stays, even where it is more than they allow.
    func limit(to limits: RouteLimits) {
        levels.withLock { levels in
            levels.limits = limits
            grow(to: Self.capacity(for: limits.events), &levels)
        }
    }

    private func grow(to capacity: Int, _ levels: inout Levels) {
        guard capacity > mask + 1 else { return }
        let larger = UnsafeMutablePointer<QueuedEvent>.allocate(capacity: capacity)
        for index in 0..<levels.count {
            unsafe (larger + index).initialize(to: ring[(levels.head + index) & mask])
        }
        unsafe ring.deallocate()
        unsafe ring = unsafe larger
        mask = capacity - 1
        levels.head = 0
    }

    /// Moves all events out, and takes none from a custodian any more.
    func close() -> [QueuedEvent] {
        unsafe levels.withLock { levels in
            levels.isClosed = true
            var events: [QueuedEvent] = unsafe []
            while levels.count > 0 { unsafe events.append(removeFirst(&levels)) }
            return unsafe events
        }
    }

    /// Moves events out, as many as the allowance has room for.
    func pop(_ allowance: inout Allowance, into buffer: UnsafeMutablePointer<QueuedEvent>) -> Int {
        levels.withLock { levels in
            var moved = 0
            while moved < levels.count, unsafe allowance.take(Int(ring[(levels.head &+ moved) & mask].size)) {
                moved &+= 1
            }
            let untilEnd = min(moved, mask + 1 - levels.head)
            unsafe buffer.update(from: ring + levels.head, count: untilEnd)
            unsafe (buffer + untilEnd).update(from: ring, count: moved - untilEnd)
            var bytes = 0
            for index in 0..<moved { unsafe bytes &+= Int(buffer[index].size) }
            levels.head = (levels.head + moved) & mask
            levels.count -= moved
            levels.bytes -= bytes
            return moved
        }
    }

    private func append(_ queued: QueuedEvent, _ size: Int, _ levels: inout Levels) {
        unsafe ring[(levels.head + levels.count) & mask] = unsafe queued
        levels.count += 1
        levels.bytes += size
    }

    private func removeFirst(_ levels: inout Levels) -> QueuedEvent {
        let queued = unsafe ring[levels.head]
        levels.head = (levels.head + 1) & mask
        levels.count -= 1
        unsafe levels.bytes -= Int(queued.size)
        return unsafe queued
    }
}

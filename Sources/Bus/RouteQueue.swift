internal import CHubbub
internal import EventBlock
internal import Locks
internal import Routing
internal import Synchronization

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
    /// Guarded by the lock, too, as are the next two.
    private var ring: UnsafeMutablePointer<WaitingEvent>
    /// At the same places.
    private var concerns: UnsafeMutablePointer<Concern>
    private var mask: Int

    init(_ limits: RouteLimits) {
        levels = Lock(Levels(limits: limits))
        let capacity = Self.capacity(for: limits.events)
        unsafe (ring, concerns) = Self.allocate(capacity)
        mask = capacity - 1
    }

    /// Places of events, in whole lines, and of their concerns.
    private static func allocate(
        _ capacity: Int
    ) -> (UnsafeMutablePointer<WaitingEvent>, UnsafeMutablePointer<Concern>) {
        let bytes = unsafe capacity * MemoryLayout<WaitingEvent>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        return unsafe (memory.bindMemory(to: WaitingEvent.self, capacity: capacity), .allocate(capacity: capacity))
    }

    private static func capacity(for events: Int) -> Int {
        var capacity = 1
        while capacity < events { capacity *= 2 }
        return capacity
    }

    deinit {
        unsafe ring.deallocate()
        unsafe concerns.deallocate()
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
            let (wasEmpty, bytes) = unsafe fill(selection, &levels) { index, place in
                let queued = unsafe make(index)
                let waiting = unsafe WaitingEvent(queued)
                if unsafe waiting.hasConcern { unsafe concerns[place] = unsafe Concern(queued) }
                return unsafe waiting
            }
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
            return unsafe fill(selection, &levels) { index, _ in unsafe WaitingEvent(chunk[index]) }.wasEmpty
        }
    }

    @inline(always)
    private func fill(
        _ selection: UInt64, _ levels: inout Levels, _ make: (_ index: Int, _ place: Int) -> WaitingEvent
    ) -> (wasEmpty: Bool, bytes: Int) {
        let wasEmpty = levels.count == 0
        // The same places again and again stay in the cache.
        if wasEmpty { levels.head = 0 }
        var end = levels.head &+ levels.count
        var bytes = 0
        var remaining = selection
        while remaining != 0 {
            let place = end & mask
            let waiting = unsafe make(remaining.trailingZeroBitCount, place)
            unsafe bytes &+= Int(waiting.size)
            unsafe ring[place] = unsafe waiting
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
        let (events, others) = unsafe Self.allocate(capacity)
        for index in 0..<levels.count {
            let place = (levels.head + index) & mask
            unsafe events[index] = unsafe ring[place]
            if unsafe ring[place].hasConcern { unsafe others[index] = unsafe concerns[place] }
        }
        unsafe ring.deallocate()
        unsafe concerns.deallocate()
        unsafe (ring, concerns) = (events, others)
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
            var bytes = 0
            for index in 0..<moved {
                unsafe buffer[index] = unsafe queued(at: (levels.head &+ index) & mask)
                unsafe bytes &+= Int(buffer[index].size)
            }
            levels.head = (levels.head + moved) & mask
            levels.count -= moved
            levels.bytes -= bytes
            return moved
        }
    }

    @inline(__always)
    private func queued(at place: Int) -> QueuedEvent {
        let waiting = unsafe ring[place]
        var queued = unsafe QueuedEvent(waiting)
        if unsafe waiting.hasConcern { unsafe concerns[place].restore(to: &queued) }
        return unsafe queued
    }

    private func append(_ queued: QueuedEvent, _ size: Int, _ levels: inout Levels) {
        let place = (levels.head + levels.count) & mask
        let waiting = unsafe WaitingEvent(queued)
        if unsafe waiting.hasConcern { unsafe concerns[place] = unsafe Concern(queued) }
        unsafe ring[place] = unsafe waiting
        levels.count += 1
        levels.bytes += size
    }

    private func removeFirst(_ levels: inout Levels) -> QueuedEvent {
        let queued = unsafe queued(at: levels.head)
        levels.head = (levels.head + 1) & mask
        levels.count -= 1
        unsafe levels.bytes -= Int(queued.size)
        return unsafe queued
    }
}

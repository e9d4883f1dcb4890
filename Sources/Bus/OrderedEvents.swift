/// Events in the order of their places; those without a place, which never were delivered, stand behind in the order in which
/// they came.
@safe struct OrderedEvents {
    private var events: [QueuedEvent] = unsafe []
    /// Of the first one: what lies before it is gone.
    private var first = 0

    var count: Int { unsafe events.count - first }
    var isEmpty: Bool { count == 0 }
    /// The place of the first one; 0 where there is none.
    var firstOrder: UInt64 { unsafe isEmpty ? 0 : events[first].place.order }

    var indices: Range<Int> { unsafe first..<events.count }

    subscript(index: Int) -> QueuedEvent { unsafe events[index] }

    mutating func append(_ queued: QueuedEvent) { unsafe events.append(queued) }

    mutating func insert(_ queued: QueuedEvent) {
        let place = unsafe events[first...].firstIndex {
            unsafe $0.place.order == 0 || $0.place.order > queued.place.order
        }
        unsafe events.insert(queued, at: place ?? events.count)
    }

    /// Moves the first ones out, at most `limit`, as many as the allowance has room for. Returns how many.
    mutating func move(
        _ limit: Int, _ allowance: inout Allowance, into buffer: UnsafeMutablePointer<QueuedEvent>
    ) -> Int {
        var moved = 0
        while moved < min(limit, count), unsafe allowance.take(Int(events[first + moved].size)) {
            unsafe buffer[moved] = unsafe events[first + moved]
            moved += 1
        }
        first += moved
        // Moving the rest up now and then costs each event little.
        if unsafe first * 2 > events.count {
            unsafe events.removeFirst(first)
            first = 0
        }
        return moved
    }
}

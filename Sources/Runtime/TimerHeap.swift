/// Timers by due time: a binary heap of numbers and times, with cancelled ones skipped when they come up.
struct TimerHeap {
    struct Timer {
        var due: UInt64
        let period: UInt64
        let fire: () -> Void
    }

    /// The most timers of one endpoint.
    static let limit = 65_536

    private var timers: [UInt64: Timer] = [:]
    private var heap: [(due: UInt64, number: UInt64)] = []
    private var lastNumber: UInt64 = 0

    var count: Int { timers.count }

    /// Sets a timer and returns its number, which is never 0; nil over the limit. Times are nanoseconds.
    mutating func set(due: UInt64, period: UInt64, _ fire: @escaping () -> Void) -> UInt64? {
        guard timers.count < Self.limit else { return nil }
        lastNumber += 1
        timers[lastNumber] = Timer(due: due, period: period, fire: fire)
        push((due, lastNumber))
        return lastNumber
    }

    mutating func cancel(_ number: UInt64) {
        timers[number] = nil
        // Cancelled timers that stay in the heap must not outnumber the living.
        if heap.count > 64, heap.count > 2 * timers.count {
            heap = timers.map { ($0.value.due, $0.key) }.sorted { $0.0 < $1.0 }
        }
    }

    mutating func removeAll() {
        timers = [:]
        heap = []
    }

    /// When the next timer is due, or nil.
    mutating func nextDue() -> UInt64? {
        while let first = heap.first {
            if timers[first.number]?.due == first.due { return first.due }
            pop()
        }
        return nil
    }

    /// The work of a timer that is due; a periodic one is set again, without making up for what was missed.
    mutating func popDue(now: UInt64) -> (() -> Void)? {
        guard let due = nextDue(), due <= now, let number = heap.first?.number, var timer = timers[number] else {
            return nil
        }
        pop()
        if timer.period > 0 {
            let missed = (now - due) / timer.period
            timer.due = due + (missed + 1) * timer.period
            timers[number] = timer
            push((timer.due, number))
        } else {
            timers[number] = nil
        }
        return timer.fire
    }

    private mutating func push(_ entry: (due: UInt64, number: UInt64)) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0, heap[index].due < heap[(index - 1) / 2].due {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].due < heap[least].due {
                least = child
            }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}

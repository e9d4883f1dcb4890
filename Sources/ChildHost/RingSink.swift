internal import Bus
internal import CHubbub
internal import EventBlock
internal import Locks
internal import Placement
internal import Synchronization

/// Where the adapter's deliveries come from: copies of what stood in the ring, each kept until it is settled.
@safe final class RingSink: SinkEnd, @unchecked Sendable {
    /// The hub has at most so many deliveries under way, with neighbouring tokens: a token's place is its remainder.
    private static let capacity = 1_024

    private let hub: HubLine
    private let pool = EventPool()
    private let state: Lock<State>
    /// What came and was not delivered yet; the first of them have been. [instance's thread]
    private var arrived: [hubbub_delivery] = unsafe []
    private var first = 0

    @safe private struct State: @unchecked Sendable {
        var events: [UnsafePointer<hubbub_event>?] = unsafe Array(repeating: nil, count: capacity)
        var tokens = [UInt64](repeating: 0, count: capacity)

        mutating func add(_ event: UnsafePointer<hubbub_event>, _ token: UInt64) -> Bool {
            let place = Int(truncatingIfNeeded: token) % capacity
            guard unsafe events[place] == nil else { return false }
            unsafe events[place] = unsafe event
            tokens[place] = token
            return true
        }

        mutating func remove(_ token: UInt64) -> UnsafePointer<hubbub_event>? {
            let place = Int(truncatingIfNeeded: token) % capacity
            guard tokens[place] == token else { return nil }
            return unsafe events[place].take()
        }
    }

    init(_ hub: HubLine) {
        self.hub = hub
        state = Lock(State())
    }

    func setWaker(_ waker: any Waking) {}

    /// An event came. [instance's thread]
    func arrive(_ body: UnsafeRawBufferPointer) throws(RingFault) {
        let (slot, head, _) = unsafe try EventRecord.copy(body, limit: EventRecord.blockLimit, into: pool)
        let event = unsafe UnsafePointer(EventSlot.event(of: slot))
        guard unsafe arrived.count - first < Self.capacity else { throw Self.tooMany }
        unsafe arrived.append(
            hubbub_delivery(
                event: event, token: head.token, type_index: head.type, attempt: head.attempt, key: head.key,
                series: head.series, place: head.place))
    }

    private static let tooMany = RingFault("it delivers more than may be under way")

    func next(
        _ deliveries: UnsafeMutablePointer<hubbub_delivery>, limit: Int, now: UInt64
    ) -> (count: Int, pause: UInt64?) {
        let count = unsafe min(limit, arrived.count - first)
        if count == 0 { return (0, nil) }
        let hasRoom = state.withLock { state in
            for index in 0..<count {
                let delivery = unsafe arrived[first + index]
                guard let event = unsafe delivery.event, unsafe state.add(event, delivery.token) else { return false }
                unsafe deliveries[index] = unsafe delivery
            }
            return true
        }
        if !hasRoom { hub.orEnd { () throws(RingFault) in throw Self.tooMany } }
        first += count
        if unsafe first == arrived.count {
            unsafe arrived.removeAll(keepingCapacity: true)
            first = 0
        }
        return (count, nil)
    }

    func settle(_ settlements: UnsafePointer<hubbub_settlement>, count: Int, now: UInt64) -> Int {
        var unknown = 0
        var done = 0
        while done < count {
            let size = min(SettlementRecord.limit, count - done)
            unsafe unknown += settle(settlements + done, size)
            done += size
        }
        return unknown
    }

    private func settle(_ settlements: UnsafePointer<hubbub_settlement>, _ count: Int) -> Int {
        var chain = EventReference.Chain()
        return unsafe withUnsafeTemporaryAllocation(of: hubbub_settlement.self, capacity: count) { known in
            let ended = state.withLock { state in
                var ended = 0
                for index in 0..<count {
                    guard let event = unsafe state.remove(settlements[index].token) else { continue }
                    unsafe chain.release(event)
                    unsafe known.initializeElement(at: ended, to: settlements[index])
                    ended += 1
                }
                return ended
            }
            chain.flush()
            if ended > 0, let known = known.baseAddress {
                hub.orEnd { () throws(RingFault) in unsafe try hub.line.settle(known, count: ended) }
            }
            return count - ended
        }
    }

    /// The adapter stopped: the hub takes back what was not settled.
    func takeBack() {
        for index in unsafe first..<arrived.count {
            if let event = unsafe arrived[index].event { unsafe EventReference.release(event) }
        }
        unsafe arrived.removeAll()
        first = 0
        let left = unsafe state.withLock { state in
            defer { unsafe state.events = unsafe Array(repeating: nil, count: Self.capacity) }
            return unsafe state.events
        }
        for index in unsafe left.indices {
            if let event = unsafe left[index] { unsafe EventReference.release(event) }
        }
    }
}

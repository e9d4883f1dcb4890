internal import Bus
internal import CHubbub
internal import EventBlock
internal import Glibc
internal import Locks
internal import Rules
internal import Runtime
internal import Synchronization

/// Where the deliveries to the adapter that is checked come from. Each event lies in pages of its own, which nobody can read any
/// more as soon as the adapter may not: when `deliver` has returned or it is settled, unless it took a reference.
@safe final class CheckedSink: SinkEnd, @unchecked Sendable {
    /// An event that is to be delivered.
    @safe struct Waiting: @unchecked Sendable {
        let event: UnsafePointer<hubbub_event>
        let type: UInt32
        let key: UInt64
        var attempt: UInt32 = 1
    }

    @safe private struct State: @unchecked Sendable {
        var waiting: [Waiting] = []
        var underWay: [UInt64: Waiting] = [:]
        var settled: Set<UInt64> = []
        var lastToken: UInt64 = 0
        var batchLimit = 256
        /// The last batch, as the instance has it: what the adapter did not take of it is delivered again from there.
        var batch: UnsafeMutableBufferPointer<hubbub_delivery>?
        /// Settled, and still referred to by the adapter.
        var lingering: [UnsafePointer<hubbub_event>] = unsafe []
        var outcomes: [UInt32: Int] = [:]
    }

    private static let attempts: UInt32 = 3

    private let examination: Examination
    private let state = Lock(State())
    private weak var waker: (any Waking)?

    init(_ examination: Examination) {
        self.examination = examination
        examination.deliverReturned = { [unowned self] in deliverReturned() }
    }

    func setWaker(_ waker: any Waking) { self.waker = waker }

    /// Deliveries that are not settled.
    var underWay: Int { state.withLock { $0.underWay.count } }
    /// Events that were not delivered yet.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Lets events be delivered, at most so many in a batch. [any thread]
    func offer(_ events: [Waiting], batchLimit: Int) {
        state.withLock { state in
            state.waiting += events
            state.batchLimit = batchLimit
        }
        waker?.wake()
    }

    func next(
        _ deliveries: UnsafeMutablePointer<hubbub_delivery>, limit: Int, now: UInt64
    ) -> (count: Int, pause: UInt64?) {
        state.withLock { state in
            // As many as a hub has under way at a time.
            let count = min(limit, state.batchLimit, state.waiting.count, max(0, 1_024 - state.underWay.count))
            for index in 0..<count {
                let next = state.waiting[index]
                state.lastToken += 1
                state.underWay[state.lastToken] = next
                unsafe deliveries[index] = unsafe hubbub_delivery(
                    event: next.event, token: state.lastToken, type_index: next.type, attempt: next.attempt,
                    key: next.key, series: 0, place: 0)
            }
            state.waiting.removeFirst(count)
            examination.count { $0.given += count }
            if count > 0 { unsafe state.batch = UnsafeMutableBufferPointer(start: deliveries, count: count) }
            return (count, nil)
        }
    }

    func settle(_ settlements: UnsafePointer<hubbub_settlement>, count: Int, now: UInt64) -> Int {
        for index in 0..<count { unsafe settle(settlements[index]) }
        return 0
    }

    private func settle(_ settlement: hubbub_settlement) {
        let (token, outcome) = unsafe (settlement.token, settlement.outcome)
        let broken = state.withLock { state -> (Rule, String)? in
            guard let waiting = state.underWay.removeValue(forKey: token) else {
                if state.settled.contains(token) {
                    return (.settleTwice, "settle got a delivery that was settled before")
                }
                return (.settleUnknown, "settle got the token \(token), which no delivery under way has")
            }
            state.settled.insert(token)
            examination.count { $0.settled += 1 }
            state.outcomes[outcome, default: 0] += 1
            if outcome == HUBBUB_RETRY || outcome == HUBBUB_NOT_ATTEMPTED, waiting.attempt < Self.attempts {
                var again = move(waiting, &state)
                again.attempt += 1
                state.waiting.append(again)
            } else {
                unsafe drop(waiting.event, &state)
            }
            if outcome <= HUBBUB_NOT_ATTEMPTED { return nil }
            return (.settleOutcome, "settle got the outcome \(outcome), which a sink cannot have")
        }
        if let broken { examination.broke(broken.0, broken.1) }
    }

    /// Nobody but the adapter, where it refers to it, may read it any more.
    private func drop(_ event: UnsafePointer<hubbub_event>, _ state: inout State) {
        if unsafe isOurs(event) {
            unsafe examination.events.forbid(UnsafeMutableRawPointer(EventSlot.of(event)))
        } else {
            unsafe state.lingering.append(event)
        }
    }

    /// The same event at another place, because the adapter may not read the old one any more.
    private func move(_ waiting: Waiting, _ state: inout State) -> Waiting {
        guard let moved = unsafe GuardedEvent.copy(waiting.event, into: examination.events) else { return waiting }
        unsafe drop(waiting.event, &state)
        return unsafe Waiting(event: moved, type: waiting.type, key: waiting.key, attempt: waiting.attempt)
    }

    private func isOurs(_ event: UnsafePointer<hubbub_event>) -> Bool {
        unsafe EventSlot.of(event).pointee.references.load(ordering: .acquiring) == 1
    }

    /// What was delivered in the call and is not referred to may not be read any more: it gets another place.
    private func deliverReturned() {
        state.withLock { state in
            for index in unsafe 0..<(state.batch?.count ?? 0) {
                let token = unsafe state.batch?[index].token ?? 0
                guard let waiting = state.underWay[token], unsafe isOurs(waiting.event) else { continue }
                let moved = move(waiting, &state)
                state.underWay[token] = moved
                unsafe state.batch?[index].event = unsafe moved.event
            }
            let lingering = unsafe state.lingering
            unsafe state.lingering = unsafe []
            for index in unsafe lingering.indices { unsafe drop(lingering[index], &state) }
        }
    }

    /// The adapter has stopped: what it did not settle goes somewhere else.
    func takeBack() {
        state.withLock { state in
            state.waiting = []
            unsafe state.batch = nil
            let left = unsafe state.underWay.values.map { unsafe $0.event }
            state.underWay = [:]
            for index in unsafe left.indices { unsafe drop(left[index], &state) }
        }
    }
}

package import CHubbub
internal import Descriptors
internal import EventBlock
internal import Locks
internal import Routing
internal import Synchronization

/// Where events leave the bus towards an endpoint: it takes them from the routes' queues, maps them, and keeps them until
/// the endpoint settled them.
@safe package final class SinkPort: @unchecked Sendable {
    package let tap = TapPoint()
    private let state: Lock<State>
    private let pool = EventPool()
    private let accepts: [EventTypeSpec]
    private let registry: TypeRegistry
    private let eventLimit: Int
    private weak var waker: (any Waking)?
    private let batch: UnsafeMutablePointer<QueuedEvent>

    /// The most events of one batch.
    package static let batchLimit = 256

    /// Guarded together, for settlements come from any thread.
    @safe private struct State: @unchecked Sendable {
        var inFlight = unsafe InFlightTable()
        var inbound: [InboundRoute] = []
        /// Where the next batch begins, so that no route starves another.
        var turn = 0
    }

    init(accepts: [EventTypeSpec], registry: TypeRegistry, eventLimit: Int) {
        self.accepts = accepts
        self.registry = registry
        self.eventLimit = eventLimit
        state = Lock(State())
        unsafe batch = .allocate(capacity: Self.batchLimit)
    }

    deinit {
        state.withLock { unsafe $0.inFlight.deallocate() }
        unsafe batch.deallocate()
    }

    func attach(_ route: Route) {
        let inbound = InboundRoute(route, accepts: accepts, registry: registry)
        state.withLock { state in state.inbound.append(inbound) }
    }

    /// Says whose thread is to be woken when events wait. Before the thread runs.
    package func setWaker(_ waker: any Waking) { self.waker = waker }

    func wake() { waker?.wake() }

    /// Deliveries under way.
    package var inFlight: Int { state.withLock { unsafe $0.inFlight.count } }

    /// Memory that was taken from the system for mapped events, in allocations.
    package var allocations: UInt64 { pool.allocationCount }

    /// Fills `deliveries` with the next events. [endpoint's thread]
    ///
    /// - Returns: how many, and in how many nanoseconds a route that pauses may go on, where one does.
    package func next(
        _ deliveries: UnsafeMutablePointer<hubbub_delivery>, limit: Int, now: UInt64
    ) -> (count: Int, pause: UInt64?) {
        var count = 0
        var pause: UInt64?
        let (inbound, room) = state.withLock { state in
            state.turn &+= 1
            let start = state.inbound.isEmpty ? 0 : state.turn % state.inbound.count
            return unsafe (Array(state.inbound[start...] + state.inbound[..<start]), state.inFlight.room)
        }
        let most = min(limit, room, Self.batchLimit)
        for inbound in inbound where count < most {
            let wanted = most - count
            let (taken, pausedUntil) = state.withLock { _ in
                if inbound.pausedUntil > now { return (0, inbound.pausedUntil) }
                return (unsafe inbound.take(wanted, into: batch), 0)
            }
            if pausedUntil > now { pause = min(pause ?? .max, pausedUntil - now) }
            if taken == 0 { continue }
            let first = count
            unsafe prepare(inbound, taken, deliveries, &count)
            for tap in [tap, inbound.route.tap] where tap.isWatched {
                for index in first..<count { unsafe tap.offer(deliveries[index].event) }
            }
            inbound.route.relieve()
        }
        return (count, pause)
    }

    /// Maps what was taken, and registers the deliveries. What cannot be mapped is rejected here.
    private func prepare(
        _ inbound: InboundRoute, _ taken: Int, _ deliveries: UnsafeMutablePointer<hubbub_delivery>, _ count: inout Int
    ) {
        let first = count
        var mapped = 0
        for index in 0..<taken {
            let queued = unsafe batch[index].event
            var delivered = unsafe queued
            var type = 0
            if let direct = unsafe inbound.directType(batch[index].type) {
                type = direct
            } else {
                do throws(EventError) {
                    unsafe (delivered, type) = unsafe try inbound.map(queued, pool: pool, limit: eventLimit)
                } catch {
                    inbound.route.counters.rejected.add(1)
                    unsafe SourcePort.settle(batch[index], .rejected, code: error.code, text: error.description)
                    unsafe EventReference.release(queued)
                    continue
                }
            }
            unsafe batch[mapped] = unsafe batch[index]
            unsafe batch[mapped].attempts += 1
            unsafe deliveries[first + mapped] = unsafe hubbub_delivery(
                event: delivered, token: 0, type_index: UInt32(type), attempt: batch[mapped].attempts,
                key: delivered == queued ? batch[mapped].key : QueuedEvent.key(of: delivered))
            mapped += 1
        }
        let route = unsafe Unmanaged.passUnretained(inbound.route)
        state.withLock { state in
            for index in 0..<mapped {
                let delivery = unsafe deliveries + first + index
                let isOther = unsafe delivery.pointee.event != batch[index].event
                unsafe delivery.pointee.token = unsafe state.inFlight.add(
                    batch[index], delivered: isOther ? delivery.pointee.event : nil, route: route)
            }
        }
        count += mapped
    }

    /// Settles deliveries. [any thread]
    ///
    /// - Returns: how many tokens were unknown or settled before.
    package func settle(_ settlements: UnsafePointer<hubbub_settlement>, count: Int, now: UInt64) -> Int {
        var unknown = 0
        var chain = EventReference.Chain()
        var done = 0
        let wasFull = state.withLock { unsafe $0.inFlight.room == 0 }
        unsafe withUnsafeTemporaryAllocation(of: InFlightTable.Entry.self, capacity: Self.batchLimit) { entries in
            while done < count {
                let size = min(Self.batchLimit, count - done)
                state.withLock { state in
                    for index in 0..<size {
                        let entry = unsafe state.inFlight.remove(settlements[done + index].token)
                        unsafe (entries.baseAddress.unsafelyUnwrapped + index).initialize(
                            to: entry ?? InFlightTable.Entry())
                    }
                }
                for index in 0..<size {
                    if !(unsafe finish(entries[index], settlements + done + index, now, &chain)) { unknown += 1 }
                }
                done += size
            }
        }
        chain.flush()
        if wasFull { wake() }
        return unknown
    }

    @inline(__always)
    private func finish(
        _ entry: InFlightTable.Entry, _ settlement: UnsafePointer<hubbub_settlement>, _ now: UInt64,
        _ chain: inout EventReference.Chain
    ) -> Bool {
        guard let queued = unsafe entry.queued, let route = unsafe entry.route else { return false }
        if let delivered = unsafe entry.delivered { unsafe chain.release(delivered) }
        let isFinal: Bool
        switch unsafe Settlement.Outcome(rawValue: settlement.pointee.outcome) ?? .rejected {
        case .delivered:
            unsafe route._withUnsafeGuaranteedRef { $0.counters.delivered.add(1) }
            if unsafe queued.source != nil { unsafe SourcePort.settle(queued, .delivered) }
            isFinal = true
        case .rejected, .dropped:
            unsafe route._withUnsafeGuaranteedRef { $0.counters.rejected.add(1) }
            let text = unsafe String(copying: settlement.pointee.text)
            unsafe SourcePort.settle(queued, .rejected, code: settlement.pointee.code, text: text)
            isFinal = true
        case .retry:
            isFinal = unsafe route._withUnsafeGuaranteedRef {
                unsafe retry(entry, queued, $0, delay: settlement.pointee.delay_ms, now: now)
            }
        case .notAttempted:
            var again = unsafe queued
            unsafe again.attempts -= 1
            unsafe route._withUnsafeGuaranteedRef { unsafe giveBack(again, entry.token, $0, until: now) }
            isFinal = false
        }
        if isFinal { unsafe chain.release(queued.event) }
        return true
    }

    /// Gives the event back to its route, or gives it up after the last attempt (then true).
    private func retry(
        _ entry: InFlightTable.Entry, _ queued: QueuedEvent, _ route: Route, delay: UInt32, now: UInt64
    ) -> Bool {
        guard unsafe Int(queued.attempts) < route.spec.limits.attempts else {
            route.counters.exhausted.add(1)
            unsafe SourcePort.settle(
                queued, .rejected, code: HUBBUB_E_FAILED, text: "given up after \(queued.attempts) attempts")
            return true
        }
        route.counters.retried.add(1)
        let milliseconds = unsafe delay > 0 ? UInt64(delay) : Self.backOff(queued.attempts)
        unsafe giveBack(queued, entry.token, route, until: now + milliseconds * 1_000_000)
        return false
    }

    /// 100 ms, doubled with each attempt up to 30 s, of which up to a half is chance.
    private static func backOff(_ attempts: UInt32) -> UInt64 {
        let whole = min(30_000, UInt64(100) << UInt64(min(attempts, 10) - 1))
        return UInt64.random(in: whole / 2...whole)
    }

    private func giveBack(_ queued: QueuedEvent, _ order: UInt64, _ route: Route, until: UInt64) {
        state.withLock { state in
            let inbound = state.inbound.first { $0.route === route }
            unsafe inbound?.giveBack(queued, order: order, until: until)
        }
        wake()
    }

    /// The endpoint stopped: what it did not settle goes back to its routes, as if not attempted. [endpoint's thread]
    package func takeBack() {
        let entries = unsafe state.withLock { unsafe $0.inFlight.removeAll() }
        for index in unsafe entries.indices {
            let entry = unsafe entries[index]
            guard let queued = unsafe entry.queued, let route = unsafe entry.route else { continue }
            if let delivered = unsafe entry.delivered { unsafe EventReference.release(delivered) }
            var again = unsafe queued
            unsafe again.attempts -= 1
            unsafe route._withUnsafeGuaranteedRef { unsafe giveBack(again, entry.token, $0, until: 0) }
        }
    }

    /// Whether events wait or are under way: what a drain waits for.
    package var hasWork: Bool {
        state.withLock { state in
            unsafe state.inFlight.count > 0
                || state.inbound.contains { $0.hasReturned || $0.route.depth.events > 0 }
        }
    }
}

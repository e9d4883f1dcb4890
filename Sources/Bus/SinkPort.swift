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
    /// Held while events are taken, and while routes come and go.
    let gate = Lock(())
    /// Behind the gate.
    var inbound: [InboundRoute] = []
    /// Those that have gone. They stay in memory: a settlement on another thread may be at work with one. Behind the gate.
    var retired: [InboundRoute] = []
    /// Where the next batch begins, so that no route starves another. The endpoint's thread's.
    private var first = 0
    let state: Lock<State>
    private let pool = EventPool()
    let accepts: [EventTypeSpec]
    let registry: TypeRegistry
    private let eventLimit: Int
    let keepsOrder: Bool
    private weak var waker: (any Waking)?
    private let batch: UnsafeMutablePointer<QueuedEvent>

    /// The most events of one batch.
    package static let batchLimit = 256

    /// Guarded together, for settlements come from any thread.
    @safe struct State: @unchecked Sendable {
        var inFlight = unsafe InFlightTable()
        /// An event waits for bytes under way to be settled.
        var isShort = false
    }

    /// - Parameter keepsOrder: whether it keeps the order of a key itself when one of its events fails.
    init(accepts: [EventTypeSpec], registry: TypeRegistry, eventLimit: Int, keepsOrder: Bool) {
        self.accepts = accepts
        self.keepsOrder = keepsOrder
        self.registry = registry
        self.eventLimit = eventLimit
        state = Lock(State())
        unsafe batch = .allocate(capacity: Self.batchLimit)
    }

    deinit {
        state.withLock { unsafe $0.inFlight.deallocate() }
        unsafe batch.deallocate()
    }

    /// Says whose thread is to be woken when events wait. Before the thread runs.
    package func setWaker(_ waker: any Waking) { self.waker = waker }

    func wake() { waker?.wake() }

    /// The same, by a source whose thread that is.
    func wake(by source: (any Waking)?) { waker?.wake(by: source) }

    /// Deliveries under way.
    package var inFlight: Int { state.withLock { unsafe $0.inFlight.count } }

    /// Memory that was taken from the system for mapped events, in allocations.
    package var allocations: UInt64 { pool.allocationCount }

    /// Fills `deliveries` with the next events. [endpoint's thread]
    ///
    /// - Returns: how many, and in how many nanoseconds one that waits for a time may go, where one does.
    package func next(
        _ deliveries: UnsafeMutablePointer<hubbub_delivery>, limit: Int, now: UInt64
    ) -> (count: Int, pause: UInt64?) {
        gate.withLock { _ in unsafe takeNext(deliveries, limit, now) }
    }

    private func takeNext(
        _ deliveries: UnsafeMutablePointer<hubbub_delivery>, _ limit: Int, _ now: UInt64
    ) -> (count: Int, pause: UInt64?) {
        var count = 0
        var pause: UInt64?
        var allowance = state.withLock { state in
            unsafe Allowance(
                events: min(limit, state.inFlight.room, Self.batchLimit), bytes: state.inFlight.byteRoom,
                isAlone: state.inFlight.count == 0)
        }
        first = first + 1 < inbound.count ? first + 1 : 0
        for offset in inbound.indices where !allowance.isExhausted {
            let place = first + offset
            let route = inbound[place < inbound.count ? place : place - inbound.count]
            if route.route.isPaused { continue }
            let (taken, nextDue) = state.withLock { state in
                let taken = unsafe route.take(&allowance, now: now, into: batch)
                if allowance.isShort { state.isShort = true }
                return (taken, route.lanes.nextDue)
            }
            if let nextDue, nextDue > now { pause = min(pause ?? .max, nextDue - now) }
            if taken == 0 { continue }
            let added = unsafe deliveries + count
            let prepared = unsafe prepare(route, taken, added, now)
            unsafe tap.offer(added, prepared)
            unsafe route.route.tap.offer(added, prepared)
            count += prepared
            route.route.relieve()
        }
        return (count, pause)
    }

    /// Maps what was taken, and registers the deliveries. What cannot be mapped is rejected here. Returns how many are left.
    private func prepare(
        _ inbound: InboundRoute, _ taken: Int, _ deliveries: UnsafeMutablePointer<hubbub_delivery>, _ now: UInt64
    ) -> Int {
        let batch = unsafe batch
        var prepared = 0
        for index in 0..<taken {
            let queued = unsafe batch + index
            if let type = unsafe inbound.directType(queued.pointee.type) {
                unsafe Self.deliver(queued, queued.pointee.event, type, inbound.series, at: deliveries + prepared)
            } else if let (event, type) = unsafe map(queued.pointee, inbound, now) {
                unsafe Self.deliver(queued, event, type, inbound.series, at: deliveries + prepared)
            } else {
                continue
            }
            if prepared != index { unsafe batch[prepared] = unsafe queued.pointee }
            prepared &+= 1
        }
        let inbound = unsafe Unmanaged.passUnretained(inbound)
        state.withLock { state in
            for index in 0..<prepared {
                let event = unsafe deliveries[index].event
                unsafe deliveries[index].token = unsafe state.inFlight.add(
                    batch[index], delivered: event == batch[index].event ? nil : event, inbound: inbound)
            }
        }
        return prepared
    }

    @inline(__always)
    private static func deliver(
        _ queued: UnsafeMutablePointer<QueuedEvent>, _ event: UnsafePointer<hubbub_event>, _ type: Int,
        _ series: UInt64,
        at delivery: UnsafeMutablePointer<hubbub_delivery>
    ) {
        let attempt = unsafe queued.pointee.attempts &+ 1
        unsafe queued.pointee.attempts = attempt
        unsafe delivery.initialize(
            to: hubbub_delivery(
                event: event, token: 0, type_index: UInt32(truncatingIfNeeded: type), attempt: attempt,
                key: queued.pointee.key, series: series, place: series == 0 ? 0 : queued.pointee.place.order))
    }

    /// What the sink gets for an event that does not pass as it is; nil where it was rejected.
    private func map(
        _ queued: QueuedEvent, _ inbound: InboundRoute, _ now: UInt64
    ) -> (UnsafePointer<hubbub_event>, Int)? {
        do throws(EventError) {
            return unsafe try inbound.map(queued.event, pool: pool, limit: eventLimit)
        } catch {
            inbound.route.counters.rejected.add(1)
            unsafe giveUp(queued, inbound, .rejected, code: error.code, error.description, now)
            unsafe EventReference.release(queued.event)
            return nil
        }
    }

    /// Events of direct routes that were given to the sink and are not settled, or wait for another attempt.
    package var undelivered: Int {
        gate.withLock { _ in
            state.withLock { state in
                let waiting = inbound.reduce(0) { $0 + ($1.isDurable ? 0 : $1.lanes.count) }
                return unsafe inbound.contains(where: \.isDurable) ? waiting : waiting + state.inFlight.count
            }
        }
    }

    /// Whether events wait or are under way: what a drain waits for. What waits on the disk can wait for the next start.
    package var hasWork: Bool {
        gate.withLock { _ in
            state.withLock { state in
                unsafe state.inFlight.count > 0
                    || inbound.contains { !$0.isDurable && !$0.route.isPaused && $0.waiting > 0 }
            }
        }
    }
}

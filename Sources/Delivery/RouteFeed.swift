internal import Bus
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Journal
internal import Locks
internal import Routing
internal import Synchronization

/// The way of one durable route's events out of the journal and into its queue: straight from memory while the route keeps up,
/// and from the disk while it is behind.
@safe final class RouteFeed: @unchecked Sendable {
    let number: DurableRouteNumber
    /// The route holds more than its share.
    let isOver = Atomic(false)
    /// Its sources do not wait then: it is cut loose.
    private let isCutLoose = Atomic(false)

    private struct Flow {
        /// Where events go; another one may take its place.
        var route: Route
        /// All that is committed is in the queue, and what comes next may follow it.
        var isLive = false
        /// The last event that was put into the queue.
        var last: UInt64
    }

    private let journal: Journal
    private let registry: TypeRegistry
    private let flow: Lock<Flow>
    /// Whether there is something to read for the route.
    private let isWanted = Atomic(true)
    /// What a commit has for the route. The journal's writer's alone.
    private var gathered: [OfferedEvent] = unsafe []
    /// The refiller's alone.
    private let reader: JournalReader

    /// So many events are read at once at most.
    private static let batch = (events: 512, bytes: 4 << 20)

    /// - Parameter pool: the refiller's, for what is read.
    init(
        _ route: Route, _ number: DurableRouteNumber, _ journal: Journal, _ registry: TypeRegistry, pool: EventPool
    ) {
        self.number = number
        self.journal = journal
        self.registry = registry
        flow = Lock(Flow(route: route, last: journal.status(of: number)?.floor ?? 0))
        reader = JournalReader(journal, number, pool: pool)
    }

    /// What the route is now.
    var spec: RouteSpec { flow.withLock { $0.route.spec } }

    /// Gives what comes from now on to a route that takes the place of the present one, with its queue.
    func give(to route: Route) {
        flow.withLock { $0.route = route }
        isCutLoose.store(route.spec.full == .cutLoose, ordering: .relaxed)
        want()
    }

    /// The route is over its share, and its sources are to wait.
    var holdsSourcesBack: Bool { isOver.load(ordering: .relaxed) && !isCutLoose.load(ordering: .relaxed) }

    // MARK: From memory

    /// Notes an event of the present commit. [journal's writer]
    func gather(_ event: OfferedEvent) {
        unsafe EventReference.retain(event.event)
        unsafe gathered.append(event)
    }

    /// Gives what was noted to the route, if it keeps up. [journal's writer]
    func offerGathered() {
        if unsafe gathered.isEmpty { return }
        let taken = flow.withLock { flow in
            guard flow.isLive else { return 0..<0 }
            // What the refiller found on the disk already is not given again.
            let first = unsafe gathered.firstIndex { unsafe $0.place.order > flow.last } ?? gathered.count
            let taken = unsafe offer(gathered[first...], to: flow.route)
            if let last = unsafe gathered[first..<first + taken].last { unsafe flow.last = last.place.order }
            flow.isLive = unsafe first + taken == gathered.count
            return first..<first + taken
        }
        for index in unsafe gathered.indices where !taken.contains(index) {
            unsafe EventReference.release(gathered[index].event)
        }
        unsafe gathered.removeAll(keepingCapacity: true)
    }

    private func offer(_ events: ArraySlice<OfferedEvent>, to route: Route) -> Int {
        unsafe events.isEmpty ? 0 : events.withUnsafeBufferPointer { unsafe route.offer($0) }
    }

    // MARK: From the disk

    /// There is room in the queue. [any thread]
    func want() { isWanted.store(true, ordering: .releasing) }

    /// Reads events for the route, as many as it has room for. [refiller]
    ///
    /// - Returns: why the disk could not be read, where it could not.
    func refill() -> String? {
        guard isWanted.exchange(false, ordering: .acquiring) else { return nil }
        while true {
            switch refillOnce() {
            case .more: continue
            case .full: return nil
            case .end:
                // The last look is taken while nothing can be committed beside it.
                let (step, isLive) = flow.withLock { flow in
                    if flow.isLive { return (Step.full, true) }
                    let step = read(behind: &flow.last, for: flow.route)
                    flow.isLive = step == .end
                    return (step, flow.isLive)
                }
                if case .failed(let reason) = step { return failed(reason) }
                if isLive || step == .full { return nil }
            case .failed(let reason): return failed(reason)
            }
        }
    }

    private enum Step: Equatable { case more, full, end, failed(String) }

    private func failed(_ reason: String) -> String {
        want()
        return reason
    }

    private func refillOnce() -> Step {
        var (isLive, last, route) = flow.withLock { ($0.isLive, $0.last, $0.route) }
        if isLive { return .full }
        let step = read(behind: &last, for: route)
        flow.withLock { $0.last = last }
        return step
    }

    /// Puts what stands behind an event into the queue.
    private func read(behind last: inout UInt64, for route: Route) -> Step {
        guard let room = route.roomAhead() else { return .full }
        var events: [OfferedEvent] = unsafe []
        let limit = (events: min(room.events, Self.batch.events), bytes: min(room.bytes, Self.batch.bytes))
        let progress = unsafe reader.read(after: last, limit: limit) { delivery in
            unsafe adopt(delivery.event)
            let place = unsafe EventPlace(previous: delivery.previous, order: delivery.sequence)
            unsafe events.append(OfferedEvent(delivery.event, place))
        }
        let taken = unsafe offer(events[...], to: route)
        if taken > 0 { unsafe last = events[taken - 1].place.order }
        for index in unsafe taken..<events.count { unsafe EventReference.release(events[index].event) }
        if unsafe taken < events.count { return .full }
        switch progress {
        case .more: return .more
        case .end: return .end
        case .failed(let reason): return .failed(reason)
        }
    }

    /// Gives an event from the disk its type's number, so that it need not be looked up again and again.
    private func adopt(_ event: UnsafePointer<hubbub_event>) {
        let type = unsafe String(copying: hubbub_event_get_type(event))
        unsafe EventSlot.of(event).pointee.stamp.type = registry.intern(type)
    }
}

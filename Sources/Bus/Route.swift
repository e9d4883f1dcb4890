internal import CHubbub
internal import Descriptors
internal import EventBlock
package import Routing
internal import Synchronization

/// A route made ready: filter, queue and mapping between sources and one sink.
///
/// What it is never changes: another route takes its place instead, with its queue, what it counted and who looks at it.
package final class Route: Sendable {
    package let spec: RouteSpec
    package let counters: RouteCounters
    package let tap: TapPoint
    /// What became of its last events.
    package let recent: RecentEvents
    let filter: CompiledFilter
    let queue: RouteQueue
    package let sources: [SourcePort]
    let sink: SinkPort
    /// Who keeps its events, and what it calls the route; nil for one that keeps them in memory alone.
    let custody: (custodian: any Custodian, number: DurableRouteNumber)?
    private let paused: Atomic<Bool>
    private let closed: Atomic<Bool>

    /// - Parameter predecessor: the one whose place it takes, with all that waits there.
    init(
        _ spec: RouteSpec, from sources: [SourcePort], to sink: SinkPort,
        custody: (custodian: any Custodian, number: DurableRouteNumber)?, replacing predecessor: Route? = nil
    ) {
        self.spec = spec
        self.sources = sources
        self.sink = sink
        self.custody = custody
        filter = CompiledFilter(spec.filters)
        counters = predecessor?.counters ?? RouteCounters()
        tap = predecessor?.tap ?? TapPoint()
        recent = predecessor?.recent ?? RecentEvents()
        queue = predecessor?.queue ?? RouteQueue(spec.limits)
        paused = Atomic(predecessor?.isPaused ?? false)
        closed = Atomic(predecessor?.isClosed ?? false)
        if predecessor != nil { queue.limit(to: spec.limits) }
    }

    /// Nothing is delivered; what is emitted waits as far as there is room.
    package var isPaused: Bool { paused.load(ordering: .relaxed) }
    /// Nothing new is taken; what was taken is delivered.
    package var isClosed: Bool { closed.load(ordering: .relaxed) }

    /// Stops a route, or lets it go on. [any thread]
    package func hold(isPaused: Bool, isClosed: Bool) {
        paused.store(isPaused, ordering: .sequentiallyConsistent)
        closed.store(isClosed, ordering: .sequentiallyConsistent)
        sink.wake()
        if !isClosed { for source in sources { source.relieve() } }
    }

    /// Events and bytes that wait.
    package var depth: (events: Int, bytes: Int) { queue.depth }

    /// What is read for a durable route before its sink asks for it: several batches. What has just been taken in is in memory
    /// once for all routes and may fill the queue; what was read is there once for each.
    private static let ahead = (events: 1_024, bytes: 2 << 20)

    /// How many events and bytes may be read for a durable route. Nil where enough waits already: then `Custodian.refill` is
    /// called once half of it is gone. [custodian's thread]
    package func roomAhead() -> (events: Int, bytes: Int)? {
        let depth = queue.depth
        let room = (events: limitsAhead.events - depth.events, bytes: limitsAhead.bytes - depth.bytes)
        if room.events > 0, room.bytes > 0 { return room }
        starve()
        return nil
    }

    private var limitsAhead: (events: Int, bytes: Int) {
        (min(spec.limits.events, Self.ahead.events), min(spec.limits.bytes, Self.ahead.bytes))
    }

    /// Half of what may wait is free again: enough to be worth waking a source for, or whoever reads.
    var hasAmpleRoom: Bool {
        if custody != nil {
            let depth = queue.depth
            return depth.events * 2 <= limitsAhead.events && depth.bytes * 2 <= limitsAhead.bytes
        }
        let room = queue.room
        return room.events * 2 >= spec.limits.events && room.bytes * 2 >= spec.limits.bytes
    }

    /// The events of a chunk that pass the filter, as a set of indices. [any thread]
    @inline(always)
    func select(_ chunk: EventChunk) -> UInt64 {
        if filter.passesAll { return unsafe chunk.all }
        // Neighbours are mostly of one type: then one of them speaks for all.
        if filter.looksAtTypeOnly, unsafe chunk.type != 0 { return unsafe filter.matches(chunk[0]) ? chunk.all : 0 }
        var selection: UInt64 = 0
        for index in unsafe 0..<chunk.count {
            if unsafe filter.matches(chunk[index]) { selection |= 1 << UInt64(index) }
        }
        return selection
    }

    /// After places became free: tells those who wait for them.
    func relieve() {
        guard queue.hasStarved.load(ordering: .sequentiallyConsistent), hasAmpleRoom,
            queue.hasStarved.exchange(false, ordering: .sequentiallyConsistent)
        else { return }
        if let custody { return custody.custodian.refill(custody.number) }
        for source in sources { source.relieve() }
    }

    /// Gives events that the custodian keeps to a durable route, in the order of their numbers. [custodian's thread]
    ///
    /// - Parameter events: a reference to each that is taken goes over.
    /// - Returns: how many were taken. Where it is fewer than all, `Custodian.refill` is called when there is room again.
    package func offer(_ events: UnsafeBufferPointer<OfferedEvent>) -> Int {
        let (taken, wasEmpty) = unsafe queue.append(events)
        counters.admitted.add(taken)
        if wasEmpty { sink.wake() }
        if taken < events.count { starve() }
        return taken
    }

    /// Whoever fills the queue was refused.
    private func starve() {
        queue.hasStarved.store(true, ordering: .sequentiallyConsistent)
        // The sink may have made room between the refusal and the mark: then nobody else would tell.
        relieve()
    }
}

/// What a route counts.
package struct RouteCounters: Sendable {
    /// Passed the filter and were admitted.
    package let admitted = Counter()
    package let delivered = Counter()
    /// Dropped because the queue was full and the policy says so.
    package let dropped = Counter()
    /// Refused by the sink for good, or no event of the target's type could be made of them.
    package let rejected = Counter()
    /// Deliveries that the sink asked to try again.
    package let retried = Counter()
    /// Given up after the last attempt.
    package let exhausted = Counter()

    init() {}

    /// Taken and not finished: they wait, or are under way.
    package var outstanding: UInt64 {
        let finished = delivered.value + dropped.value + rejected.value + exhausted.value
        let taken = admitted.value
        return taken - min(taken, finished)
    }

    /// Lost: not delivered, and not by a policy that the configuration states.
    package var lost: UInt64 { rejected.value + exhausted.value }
}

extension Route {
    /// Whether it is a way into a sink for `hubbub send`, and no route of the configuration.
    package var isInlet: Bool { spec.from.isEmpty && !sources.isEmpty }
}

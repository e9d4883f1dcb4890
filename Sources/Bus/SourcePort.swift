package import CHubbub
internal import Descriptors
package import EventBlock
internal import Glibc
internal import Locks
internal import Routing
internal import Synchronization
internal import Unix

/// Where an endpoint's events enter the bus: it builds them, checks them against what was declared, and admits them to
/// the routes.
@safe package final class SourcePort: @unchecked Sendable {
    /// The endpoint's number, at least 1.
    package let number: UInt32
    package let counters = SourceCounters()
    package let tap = TapPoint()
    package let builder: EventFactory
    let tracker: SettlementTracker
    /// Held while events are admitted, and while routes come and go, so that each event goes by the routes of one moment.
    let gate = Lock(())
    /// Those that keep events in memory alone. Behind the gate, as are the next two.
    var directRoutes: [Route] = []
    var durableRoutes: [Route] = []
    /// Of the durable routes.
    var custodian: (any Custodian)?
    weak var waker: (any Waking)?
    /// emit took fewer than it was given, and the source has not been told of new room since.
    let isStarved = Atomic(false)
    let isHeld = Atomic(false)

    init(number: UInt32, builder: EventFactory, unsettledLimit: Int) {
        self.number = number
        self.builder = builder
        tracker = SettlementTracker(limit: unsettledLimit)
    }

    /// Puts a route in the place of another one, which is of the same class of delivery. [any thread]
    ///
    /// - Parameters:
    ///   - old: nil for none: the route comes behind the others.
    ///   - new: nil for none: the other one goes.
    func exchange(_ old: Route?, for new: Route?) {
        gate.withLock { _ in
            Self.exchange(old, for: new?.custody == nil ? new : nil, in: &directRoutes)
            Self.exchange(old, for: new?.custody == nil ? nil : new, in: &durableRoutes)
            if let custodian = new?.custody?.custodian { self.custodian = custodian }
        }
        relieve()
    }

    private static func exchange(_ old: Route?, for new: Route?, in routes: inout [Route]) {
        let place = routes.firstIndex { $0 === old }
        switch (place, new) {
        case (let place?, let new?): routes[place] = new
        case (let place?, nil): routes.remove(at: place)
        case (nil, let new?): routes.append(new)
        case (nil, nil): break
        }
    }

    /// Says whose thread is to be woken for credit and settlements. Before the thread runs.
    package func setWaker(_ waker: any Waking) { self.waker = waker }

    /// Events emitted with a token and not settled.
    package var unsettled: Int { tracker.count }

    /// Admits the first events of a batch to their routes, as many as there is room for; a reference to each that was taken
    /// goes over to the bus. [any thread]
    ///
    /// - Parameter tokens: one for each event, 0 for those whose settlement nobody waits for; or nil.
    /// - Returns: how many were taken, and the error of the event at which it ended, if one ended it.
    package func emit(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, tokens: UnsafePointer<UInt64>?, count: Int
    ) -> (accepted: Int, error: EventError?) {
        gate.withLock { _ in unsafe pass(events, tokens: tokens, count: count) }
    }

    private func pass(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, tokens: UnsafePointer<UInt64>?, count: Int
    ) -> (accepted: Int, error: EventError?) {
        var accepted = 0
        var wakes = Wakes()
        defer { wake(wakes) }
        if isHeld.load(ordering: .relaxed) {
            counters.refused.add(count)
            starve()
            return (0, nil)
        }
        while accepted < count {
            let (chunk, error) = unsafe validChunk(events + accepted, count: min(EventChunk.limit, count - accepted))
            let taken = unsafe admit(chunk, tokens: tokens.map { unsafe $0 + accepted }, &wakes)
            accepted += taken
            if unsafe taken < chunk.count {
                counters.refused.add(count - accepted)
                starve()
                return (accepted, nil)
            }
            if let error { return (accepted, error) }
            // An emission of many batches keeps its sinks busy meanwhile: a route that drops what is too much needs that.
            if accepted % SinkPort.batchLimit == 0 {
                wake(wakes)
                wakes = Wakes()
            }
        }
        return (accepted, nil)
    }

    /// The events before the first that may never be emitted here.
    @inline(always)
    private func validChunk(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int
    ) -> (EventChunk, EventError?) {
        let chunk = unsafe EventChunk(events, count: count, origin: number)
        // What this endpoint built was checked when it was built; all else is looked at here.
        return unsafe chunk.isOwn ? (chunk, nil) : validPrefix(chunk)
    }

    private func validPrefix(_ chunk: EventChunk) -> (EventChunk, EventError?) {
        for index in unsafe 0..<chunk.count {
            var error: EventError?
            if let event = unsafe chunk.events[index] {
                let slot = unsafe EventSlot.of(event)
                if unsafe slot.pointee.stamp.origin == number && slot.pointee.openPayload == 0 { continue }
                error = unsafe builder.refusal(of: event, slot)
            } else {
                error = EventError(HUBBUB_E_INVALID, "an event is NULL")
            }
            if let error { return unsafe (EventChunk(chunk.events, count: index, origin: number), error) }
        }
        return unsafe (chunk, nil)
    }

    private func admit(_ chunk: EventChunk, tokens: UnsafePointer<UInt64>?, _ wakes: inout Wakes) -> Int {
        let count = unsafe chunk.count
        guard count > 0 else { return 0 }
        let isUsual = unsafe tokens == nil && directRoutes.count == 1 && durableRoutes.isEmpty
        if isUsual, unsafe admitAll(chunk, to: directRoutes[0], &wakes) { return count }
        var durable = unsafe DurableSelection(chunk, durableRoutes)
        return unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: directRoutes.count + 1) { selections in
            let tracked = unsafe trackable(tokens, count)
            var admitted = unsafe min(tracked, reserve(chunk, selections), durable.openCount)
            durable.formIntersection(unsafe EventChunk.first(admitted))
            if durable.union != 0, let custodian {
                unsafe admitted = min(admitted, custodian.reserve(chunk.events, count: count, for: durable))
                durable.formIntersection(unsafe EventChunk.first(admitted))
            }
            unsafe selections[directRoutes.count] = durable.union
            unsafe unreserve(chunk, UnsafeBufferPointer(selections), from: admitted)
            if let tokens = unsafe tokens { tracker.unreserve(unsafe Self.tracked(tokens, admitted..<tracked)) }
            unsafe commit(chunk, tokens, admitted, UnsafeBufferPointer(selections), durable, &wakes)
            return admitted
        }
    }

    /// Looks which direct routes want which events, and reserves places for them. Returns for how many of the first events there
    /// are all that they need.
    private func reserve(_ chunk: EventChunk, _ selections: UnsafeMutableBufferPointer<UInt64>) -> Int {
        var admitted = unsafe chunk.count
        for index in directRoutes.indices {
            let route = directRoutes[index]
            let selection = unsafe route.select(chunk)
            unsafe selections[index] = selection
            if route.isClosed { admitted = min(admitted, selection.trailingZeroBitCount) }
            guard route.spec.full == .pushBack else { continue }
            let places = unsafe route.queue.reserve(chunk, selection)
            if unsafe places < chunk.count { route.queue.hasStarved.store(true, ordering: .sequentiallyConsistent) }
            // What this route reserved lies before `places`; what lies behind `admitted` goes back afterwards.
            unsafe selections[index] = selection & EventChunk.first(places)
            admitted = min(admitted, places)
        }
        return admitted
    }

    /// Gives back what was reserved in queues for events from `admitted` on.
    private func unreserve(_ chunk: EventChunk, _ selections: UnsafeBufferPointer<UInt64>, from admitted: Int) {
        for index in directRoutes.indices where directRoutes[index].spec.full == .pushBack {
            unsafe directRoutes[index].queue.unreserve(chunk, selections[index] & ~EventChunk.first(admitted))
        }
    }

    /// The usual case: one route that has room, and nobody waits for settlements. False where it is another one, and nothing
    /// is done.
    private func admitAll(_ chunk: EventChunk, to route: Route, _ wakes: inout Wakes) -> Bool {
        guard route.spec.full == .pushBack, !tap.isWatched, !route.isClosed else { return false }
        let selection = unsafe route.select(chunk)
        if selection != 0 {
            let wasEmpty = unsafe route.queue.append(chunk, selection)
            guard let wasEmpty else { return false }
            route.counters.admitted.add(selection.nonzeroBitCount)
            if wasEmpty { wakes.insert(0) }
        }
        unsafe releaseUnrouted(chunk, chunk.all & ~selection)
        counters.emitted.add(unsafe chunk.count)
        return true
    }

    private func releaseUnrouted(_ chunk: EventChunk, _ unrouted: UInt64) {
        if unrouted == 0 { return }
        counters.unrouted.add(unrouted.nonzeroBitCount)
        unsafe chunk.forEach(unrouted) { unsafe EventReference.release($0) }
    }

    /// Each queue, and the custodian, holds a reference to an event; the source brought one, the others are taken here, before
    /// any sink can give one back. Returns the events that have a route.
    private func share(
        _ chunk: EventChunk, _ selections: UnsafeBufferPointer<UInt64>, _ admitted: UInt64
    ) -> UInt64 {
        var routed: UInt64 = 0
        for index in selections.indices {
            let selection = unsafe selections[index] & admitted
            unsafe chunk.forEach(routed & selection) { unsafe EventReference.retain($0) }
            routed |= selection
        }
        return routed
    }

    /// How many of the first events have a place for their settlement, where they ask for one; the places are reserved.
    private func trackable(_ tokens: UnsafePointer<UInt64>?, _ count: Int) -> Int {
        guard let tokens = unsafe tokens else { return count }
        let wanted = unsafe Self.tracked(tokens, 0..<count)
        var room = tracker.reserve(wanted)
        if room == wanted { return count }
        for index in 0..<count where unsafe tokens[index] != 0 {
            if room == 0 { return index }
            room -= 1
        }
        return count
    }

    private static func tracked(_ tokens: UnsafePointer<UInt64>, _ range: Range<Int>) -> Int {
        range.reduce(0) { unsafe $0 + (tokens[$1] == 0 ? 0 : 1) }
    }

    private func commit(
        _ chunk: EventChunk, _ tokens: UnsafePointer<UInt64>?, _ count: Int,
        _ selections: UnsafeBufferPointer<UInt64>, _ durable: DurableSelection, _ wakes: inout Wakes
    ) {
        guard count > 0 else { return }
        let admitted = unsafe EventChunk.first(count)
        if tap.isWatched {
            for index in 0..<count { unsafe tap.offer(chunk[index]) }
        }
        let unrouted = unsafe admitted & ~share(chunk, selections, admitted)
        if let tokens = unsafe tokens {
            unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: EventChunk.limit) { trackers in
                unsafe track(tokens, count, selections, trackers)
                unsafe enqueue(chunk, selections, admitted, &wakes) { unsafe trackers[$0] }
                unsafe keep(chunk, durable, UnsafeBufferPointer(trackers))
            }
        } else {
            unsafe enqueue(chunk, selections, admitted, &wakes) { _ in 0 }
            if durable.union != 0 {
                unsafe custodian?.keep(chunk.events, count: count, receipts: nil, for: durable)
            }
        }
        unsafe releaseUnrouted(chunk, unrouted)
        counters.emitted.add(count)
    }

    /// Opens an entry for each event whose settlement is asked for: its number, or 0 for none.
    private func track(
        _ tokens: UnsafePointer<UInt64>, _ count: Int, _ selections: UnsafeBufferPointer<UInt64>,
        _ trackers: UnsafeMutableBufferPointer<UInt32>
    ) {
        let wakes = unsafe tracker.open(tokens, count: count, into: trackers) { index in
            unsafe selections.reduce(0) { $0 + Int($1 >> UInt64(index) & 1) }
        }
        if wakes { waker?.wake() }
    }

    @inline(__always)
    private func enqueue(
        _ chunk: EventChunk, _ selections: UnsafeBufferPointer<UInt64>, _ admitted: UInt64, _ wakes: inout Wakes,
        _ tracker: (Int) -> UInt32
    ) {
        let source = unsafe Unmanaged.passUnretained(self)
        for index in directRoutes.indices {
            let wasEmpty = unsafe enqueue(selections[index] & admitted, directRoutes[index]) { index in
                let number = tracker(index)
                return unsafe QueuedEvent(chunk[index], source: number == 0 ? nil : source, tracker: number)
            }
            if wasEmpty { wakes.insert(index) }
        }
    }

    /// Hands what durable routes want over to the custodian.
    private func keep(_ chunk: EventChunk, _ durable: DurableSelection, _ trackers: UnsafeBufferPointer<UInt32>) {
        guard durable.union != 0, let custodian else { return }
        let count = unsafe chunk.count
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: EventChunk.limit) { receipts in
            for index in 0..<count { unsafe receipts[index] = receipt(trackers[index]) }
            unsafe custodian.keep(chunk.events, count: count, receipts: receipts.baseAddress, for: durable)
        }
    }

    /// What the custodian keeps to tell that it took custody: this port and an entry of its tracker, or 0 for nobody.
    private func receipt(_ tracker: UInt32) -> UInt64 {
        tracker == 0 ? 0 : UInt64(number) << 32 | UInt64(tracker)
    }

    /// The port that gave a receipt, by its number.
    package static func number(of receipt: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: receipt >> 32) }

    /// The custodian took custody of the events with those receipts, which are of this port. [any thread]
    package func settle(kept receipts: [UInt64]) {
        let numbers = receipts.lazy.map { UInt32(truncatingIfNeeded: $0) }
        if tracker.settle(delivered: numbers) { waker?.wake() }
    }

    /// Returns whether the route's queue was empty before.
    @inline(__always)
    private func enqueue(_ selection: UInt64, _ route: Route, _ queued: (Int) -> QueuedEvent) -> Bool {
        if selection == 0 { return false }
        route.counters.admitted.add(selection.nonzeroBitCount)
        if route.spec.full == .pushBack { return unsafe route.queue.commit(selection, queued) }
        var wasEmpty = false
        var remaining = selection
        while remaining != 0 {
            let result = unsafe route.queue.push(
                queued(remaining.trailingZeroBitCount), dropsOldest: route.spec.full == .dropOldest)
            if unsafe result.wasEmpty { wasEmpty = true }
            if let dropped = unsafe result.dropped { unsafe drop(dropped, route) }
            remaining &= remaining - 1
        }
        return wasEmpty
    }

    /// Wakes the sinks of routes that have events again, once for all chunks of a batch: the scheduler may run a woken sink in
    /// the source's place.
    private func wake(_ wakes: Wakes) {
        if wakes.isEmpty { return }
        for index in directRoutes.indices where wakes.contains(index) {
            directRoutes[index].sink.wake(by: waker)
        }
    }

    private func drop(_ queued: QueuedEvent, _ route: Route) {
        route.counters.dropped.add(1)
        // Of a flood only some are noted.
        if route.counters.dropped.value & 15 == 1 {
            route.recent.add(
                unsafe RecentEvents.Entry(
                    id: RecentEvents.id(of: queued.event), verdict: .dropped, time: Clock.monotonic(),
                    reason: "the queue was full"))
        }
        unsafe Self.settle(queued, .dropped, code: HUBBUB_E_CREDIT, text: "dropped by route \(route.spec.name): full")
        unsafe EventReference.release(queued.event)
    }

    /// Tells the source of a queued event what a route did with it. [any thread]
    static func settle(_ queued: QueuedEvent, _ outcome: Settlement.Outcome, code: Int32 = 0, text: String = "") {
        guard let source = unsafe queued.source else { return }
        unsafe source._withUnsafeGuaranteedRef { unsafe $0.settle(queued.tracker, outcome, code: code, text: text) }
    }

    /// Notes what a route, or the custodian, did with an event. [any thread]
    func settle(_ number: UInt32, _ outcome: Settlement.Outcome, code: Int32 = 0, text: String = "") {
        if tracker.settle(number, outcome, code: code, text: text) { waker?.wake() }
    }
}

package import Bus
package import CHubbub
internal import EventBlock
package import Journal
internal import Locks
package import LogLines
package import Routing
internal import Synchronization
internal import Unix

/// The durable routes of a hub: what sources emit for them goes into the journal, and from there to the routes.
///
/// A source's event is settled once it is on the disk. Then each of its routes gets it: at once, as long as the route keeps up,
/// from memory; else from the disk, when there is room.
package final class DurableDelivery: Custodian, JournalDelegate, @unchecked Sendable {
    package let journal: Journal
    private let log: Log
    private let refiller: Refiller
    /// For events that are delivered once more.
    let again = Lock(EventPool())
    private let wired = Lock(Wired())
    /// What a commit has for one source. The journal's writer's alone.
    private var receipts: [UInt64] = []

    /// Both are found by their number. Routes come and go while the hub runs.
    private struct Wired: Sendable {
        var feeds = NumberedTable<RouteFeed>()
        var sources = NumberedTable<SourcePort>()
    }

    private var feeds: NumberedTable<RouteFeed> { wired.withLock { $0.feeds } }

    /// Opens the journal in a directory, and reads what is in it.
    ///
    /// - Parameter routes: the durable ones.
    package init(
        _ directory: String, limits: JournalLimits, routes: [RouteSpec], log: Log
    ) throws(JournalError) {
        let all = routes + routes.compactMap(DeadLetterRoute.spec)
        journal = try Journal(directory, limits: limits, routes: all.map { JournalRouteSpec($0, limits) })
        self.log = log
        do throws(SystemError) { refiller = try Refiller() } catch {
            throw JournalError(directory, error)
        }
    }

    /// What the journal calls a route; nil for one that was not named when it was opened.
    package func number(of route: RouteSpec) -> DurableRouteNumber? { journal.number(of: route.name) }

    /// What a durable route has in the journal.
    package func status(of route: RouteSpec) -> JournalRouteStatus? { number(of: route).flatMap(journal.status) }

    /// Takes over a route that was made with its number, before it is wired. [any thread]
    package func attach(_ route: Route, _ number: DurableRouteNumber, registry: TypeRegistry) {
        journal.bound(JournalRouteSpec(route.spec, journal.limits), isFinal: false)
        let feed = wired.withLock { wired in
            for source in route.sources { wired.sources.insert(source, at: Int(source.number)) }
            if let feed = wired.feeds[Int(number)] { return feed }
            let feed = RouteFeed(route, number, journal, registry, pool: refiller.pool)
            wired.feeds.insert(feed, at: Int(number))
            return feed
        }
        feed.give(to: route)
        refiller.feed(from: feeds.all)
    }

    /// Lets a route go: what it has not delivered stays in the journal. [any thread]
    package func detach(_ number: DurableRouteNumber) {
        wired.withLock { $0.feeds.remove(at: Int(number)) }
        refiller.feed(from: feeds.all)
        roomReturned()
    }

    /// Says what the endpoint of a source is called, before it emits anything. [any thread]
    package func name(_ source: SourcePort, _ name: String) { journal.name(source.number, name) }

    /// The number of a route, which may be a new one: its bounds come with `attach`. [any thread]
    package func declare(_ route: RouteSpec) throws(JournalError) -> DurableRouteNumber {
        try journal.declare(route.name)
    }

    /// Says that the routes stay what they are now: whoever takes events once forgets what its window has no more. Before, another
    /// window may be taken back with all that the one before it knew. [any thread]
    package func confirm(_ routes: [RouteSpec]) {
        for route in routes where route.delivery != .direct {
            journal.bound(JournalRouteSpec(route, journal.limits), isFinal: true)
        }
    }

    /// Begins to write, and to give the routes what they had not settled.
    package func start() throws(JournalError) {
        report()
        try journal.start(self)
        do throws(SystemError) { try refiller.start() } catch { throw JournalError("threads", error) }
    }

    /// Writes what was taken over, and ends. No source may emit any more.
    package func close() {
        refiller.stop()
        journal.close()
    }

    private func report() {
        let found = journal.recovered
        for finding in found.findings { log.warning("journal: \(finding)") }
        let waiting = feeds.all.compactMap { journal.status(of: $0.number) }.filter { $0.backlog > 0 }
        for route in waiting.sorted(by: { $0.name < $1.name }) {
            log.info("route \(route.name): \(route.backlog) events wait in the journal")
        }
    }

    // MARK: What the bus asks

    package func reserve(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, for wanted: borrowing DurableSelection
    ) -> Int {
        var limit = count
        let feeds = feeds
        for (route, selection) in wanted.routes where feeds[Int(route)]?.holdsSourcesBack == true {
            limit = min(limit, selection.trailingZeroBitCount)
        }
        let within = limit < 64 ? (UInt64(1) << UInt64(limit)) - 1 : ~0
        return unsafe min(limit, journal.reserve(events, count: count, of: wanted.union & within))
    }

    package func keep(
        _ events: UnsafePointer<UnsafePointer<hubbub_event>?>, count: Int, receipts: UnsafePointer<UInt64>?,
        for wanted: borrowing DurableSelection
    ) {
        let selections = wanted.routes.map { JournalSelection(route: $0.route, events: $0.events) }
        unsafe selections.withUnsafeBufferPointer {
            unsafe journal.append(events, count: count, contexts: receipts, $0)
        }
    }

    package func series(of route: DurableRouteNumber) -> UInt64 { journal.series(of: route) }

    package func settle(_ places: UnsafeBufferPointer<EventPlace>, of route: DurableRouteNumber) {
        unsafe withUnsafeTemporaryAllocation(of: SettledEvent.self, capacity: places.count) { settled in
            for index in places.indices {
                unsafe settled.initializeElement(
                    at: index, to: SettledEvent(previous: places[index].previous, sequence: places[index].order))
            }
            unsafe journal.settle(route, UnsafeBufferPointer(settled))
        }
    }

    package func giveUp(_ event: GivenUpEvent, of route: DurableRouteNumber) {
        let now = Clock.wall()
        var letter = unsafe DeadLetter(
            route: route, sequence: event.place.order, code: event.code, attempts: event.attempts,
            firstTime: now - Int64(clamping: event.age), lastTime: now, reason: event.reason)
        letter.event = unsafe [UInt8](
            UnsafeRawBufferPointer(start: event.event, count: Int(event.event.pointee.size)))
        letter.bytes = UInt64(letter.event.count)
        letter.path = unsafe EventSlot.of(event.event).pointee.stamp.path
        journal.bury(
            letter, settling: unsafe SettledEvent(previous: event.place.previous, sequence: event.place.order))
        unsafe forward(event, of: route)
    }

    /// Gives the event to the endpoint for dead letters, where the route names one. Where the journal takes nothing, it is left
    /// at the dead letter.
    private func forward(_ event: GivenUpEvent, of route: DurableRouteNumber) {
        guard let spec = feeds[Int(route)]?.spec, let target = DeadLetterRoute.spec(of: spec).flatMap(number)
        else {
            return
        }
        let isTaken = again.withLock { pool in
            guard let slot = unsafe DeadLetterRoute.block(event, route: spec.name, in: pool) else { return false }
            return unsafe append(slot, EventSlot.of(event.event).pointee.stamp.path, to: target)
        }
        if !isTaken {
            log.warning("a dead letter of route \(spec.name) could not be given to \(spec.deadLetters ?? "")")
        }
    }

    package func refill(_ route: DurableRouteNumber) {
        feeds[Int(route)]?.want()
        refiller.wake()
    }

    package var room: (events: Int, bytes: Int) {
        feeds.all.contains(where: \.holdsSourcesBack) ? (0, 0) : journal.room
    }

    // MARK: What the journal tells

    package func committed(_ commit: borrowing JournalCommit) {
        let (feeds, sources) = wired.withLock { ($0.feeds, $0.sources) }
        unsafe commit.forEach { entry in
            unsafe gather(entry.context, sources)
            for index in unsafe 0..<entry.routeCount {
                let (route, previous) = unsafe commit.route(index, of: entry)
                let place = unsafe EventPlace(previous: previous, order: entry.sequence)
                unsafe feeds[Int(route)]?.gather(OfferedEvent(entry.event, place))
            }
            unsafe EventReference.release(entry.event)
        }
        settleGathered(sources)
        for feed in feeds.all { feed.offerGathered() }
    }

    /// Notes a receipt, 0 for none: neighbours of one source are told to it together.
    private func gather(_ receipt: UInt64, _ sources: NumberedTable<SourcePort>) {
        if receipt == 0 { return }
        if let first = receipts.first, SourcePort.number(of: first) != SourcePort.number(of: receipt) {
            settleGathered(sources)
        }
        receipts.append(receipt)
    }

    private func settleGathered(_ sources: NumberedTable<SourcePort>) {
        guard let first = receipts.first else { return }
        sources[Int(SourcePort.number(of: first))]?.settle(kept: receipts)
        receipts.removeAll(keepingCapacity: true)
    }

    package func roomReturned() {
        for source in wired.withLock({ $0.sources.all }) { source.relieve() }
    }

    package func conditionChanged(_ condition: JournalCondition) {
        switch condition {
        case .running: log.notice("the journal takes events again")
        case .full: log.warning("the journal is full: sources wait until targets have taken events")
        case .troubled(let reason):
            log.error("the journal cannot be written: \(reason): sources wait; it is tried again every second")
        }
    }

    package func shareChanged(_ number: DurableRouteNumber, isOver: Bool) {
        guard let feed = feeds[Int(number)] else { return }
        let name = feed.spec.name
        feed.isOver.store(isOver, ordering: .relaxed)
        guard isOver else { return roomReturned() }
        guard feed.spec.full == .cutLoose else {
            return log.warning("route \(name) holds more than its share of the journal: its sources wait")
        }
        log.warning("route \(name) holds more than its share of the journal: what it has there is dropped")
        journal.cutLoose(number, code: HUBBUB_E_CREDIT, reason: "the route held more than its share of the journal")
    }
}

extension JournalRouteSpec {
    /// The most events that a route knows again, whatever its window: they take an eighth of the journal at most.
    private static func windowEntries(_ limits: JournalLimits) -> Int { min(1_000_000, limits.bytes / 256) }

    init(_ route: RouteSpec, _ limits: JournalLimits) {
        let window = DeduplicationWindow.Limits(
            time: Int64(clamping: route.limits.window), entries: Self.windowEntries(limits))
        self.init(route.name, share: route.limits.share, once: route.delivery == .once ? window : nil)
    }
}

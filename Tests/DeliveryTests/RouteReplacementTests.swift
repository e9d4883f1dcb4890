internal import Bus
internal import BusTesting
internal import CHubbub
internal import Delivery
internal import EventBlock
internal import Glibc
internal import Journal
internal import Routing
internal import Synchronization
internal import Testing
internal import Unix

/// Durable routes in whose place another one comes while events pass.
@Suite struct RouteReplacementTests {
    private let fixture: DurableFixture

    init() throws { fixture = try DurableFixture([DurableFixture.route()]) }

    /// Puts a route with another limit in the place of one, as a reload does.
    private func replace(_ old: Route, events: Int) throws -> Route {
        var spec = old.spec
        spec.limits.events = events
        let number = try fixture.delivery.declare(spec)
        let new = try #require(fixture.hub.bus.makeRoute(spec, custody: (fixture.delivery, number), replacing: old))
        fixture.delivery.attach(new, number, registry: fixture.hub.bus.registry)
        fixture.hub.bus.replace(old, with: new)
        return new
    }

    /// Emits numbers until it is told to end.
    private func produce(_ emitted: Emitted, _ source: SourcePort) throws -> Thread {
        try Thread("producer") {
            source.builder.adoptThread()
            var sent = 0
            while !emitted.isOver.load(ordering: .acquiring) {
                sent += (try? source.emit(sent..<sent + 1 + sent % 7))?.accepted ?? 0
                emitted.count.store(sent, ordering: .releasing)
                usleep(300)
            }
        }
    }

    private final class Emitted: Sendable {
        let count = Atomic(0)
        let isOver = Atomic(false)
    }

    @Test(
        "what waits in memory and on the disk goes on in order, whatever the new route has room for", arguments: 0..<8)
    func underLoad(_ round: Int) throws {
        let (emitted, sink) = (Emitted(), try fixture.sink())
        var route = fixture.routes[0]
        route.hold(isPaused: true, isClosed: false)
        let producer = try produce(emitted, try fixture.source())
        try fixture.wait("events") { emitted.count.load(ordering: .acquiring) > 300 + 200 * round }
        route = try replace(route, events: 50)
        usleep(100_000)
        route.hold(isPaused: false, isClosed: false)
        var next = 0
        var rounds = 0
        try fixture.wait("all events") {
            let got = sink.take()
            for event in got {
                if event.n != next { Issue.record("\(event.n ?? -1) in the place of \(next)") }
                next = (event.n ?? next) + 1
            }
            sink.settle(got.map(\.token))
            rounds += 1
            if rounds % 100 == 50 { route = try replace(route, events: [50, 4_096, 7][rounds / 100 % 3]) }
            if rounds == 1_000 { emitted.isOver.store(true, ordering: .releasing) }
            if got.isEmpty { usleep(50) }
            return rounds > 1_100 && next == emitted.count.load(ordering: .acquiring)
        }
        producer.join()
        try fixture.wait("an empty journal") { try fixture.status().backlog == 0 }
    }
}

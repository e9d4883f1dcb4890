internal import Bus
internal import BusTesting
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Routing
internal import Synchronization
internal import Testing
internal import Unix

/// Routes that come, go and change while events pass.
@Suite struct RewiringTests {
    private let fixture = Fixture()

    /// Puts a route that is other in some way in the place of one.
    @discardableResult
    private func change(_ old: Route, _ change: (inout RouteSpec) -> Void) throws -> Route {
        var spec = old.spec
        change(&spec)
        let new = try #require(fixture.bus.makeRoute(spec, replacing: old))
        fixture.bus.replace(old, with: new)
        return new
    }

    private func mapping(_ tag: String) -> MappingSpec {
        MappingSpec(attributes: [("tag", Template([.literal(tag)]))])
    }

    private func tags(_ events: [EventFields]) -> [String?] {
        events.map { event in event.attributes.first { $0.name == "tag" }?.value.string }
    }

    @Test("what waits stays in order, and gets the new mapping; what is under way comes back to it")
    func mapping() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        let old = fixture.route("source", to: "sink", mapping: mapping("old"))
        try source.emit(0..<6)
        let underWay = sink.take(2)
        let new = try change(old) { $0.mapping = mapping("new") }
        sink.settle([underWay[0].token])
        sink.settle([underWay[1].token], HUBBUB_RETRY, delay: 1)
        #expect(sink.take(now: 1_000_000).map(\.n) == [1, 2, 3, 4, 5])
        #expect(new.counters.delivered.value == 1 && new.counters.retried.value == 1)
        try source.emit(6..<7)
        #expect(tags(sink.takeFields()) == ["new"])
    }

    @Test("filters, limits and policies are those of the new route from then on")
    func limits() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        let old = fixture.route("source", to: "sink") { $0.events = 3 }
        #expect(try source.emit(0..<10).accepted == 3)
        #expect(source.takeCredit() == nil)
        let wide = try change(old) { $0.limits.events = 1_000 }
        // Whoever waited for room is told of it.
        #expect(source.takeCredit() != nil)
        #expect(try source.emit(3..<500).accepted == 497)
        let narrow = try change(wide) { $0.limits.events = 2 }
        #expect(narrow.depth.events == 500)
        #expect(try source.emit(500..<501).accepted == 0)
        let dropping = try change(narrow) { spec in
            spec.full = .dropNewest
            spec.filters = [.not(.exact([.init("n", "501")]))]
        }
        #expect(try source.emit(500..<502).accepted == 2)
        #expect(dropping.counters.dropped.value == 1)
        var got: [Int?] = []
        while true {
            let taken = sink.take()
            if taken.isEmpty { break }
            sink.settle(taken.map(\.token))
            got += taken.map(\.n)
        }
        #expect(got == Array(0..<500))
    }

    @Test("a route that goes still delivers what it has, and holds nobody back any more")
    func removal() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        let route = fixture.route("source", to: "sink") { $0.events = 3 }
        #expect(try source.emit(0..<9, tracked: true).accepted == 3)
        let first = sink.take(1)
        fixture.bus.remove(route)
        #expect(source.takeCredit() != nil)
        #expect(try source.emit(3..<9).accepted == 6)
        #expect(source.counters.unrouted.value == 6)
        #expect(sink.hasWork)
        sink.settle([first[0].token], HUBBUB_RETRY, delay: 1)
        let rest = sink.take(now: 1_000_000)
        #expect(rest.map(\.n) == [0, 1, 2])
        sink.settle(rest.map(\.token))
        #expect(!sink.hasWork)
        #expect(source.takeSettlements().map(\.outcome) == [.delivered, .delivered, .delivered])
        #expect(fixture.bus.routes.isEmpty)
    }

    @Test("what waits for an endpoint that goes is dropped, and its source hears so")
    func endpointGoes() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        let route = fixture.route("source", to: "sink")
        try source.emit(0..<3, tracked: true)
        sink.settle(sink.take(1).map(\.token), HUBBUB_RETRY, delay: 1)
        fixture.bus.remove(route)
        #expect(fixture.bus.removeEndpoint("sink") == 3)
        #expect(source.takeSettlements().map(\.outcome) == [.dropped, .dropped, .dropped])
        #expect(route.counters.dropped.value == 3)
    }

    @Test("an endpoint that is another one gets what waited for the one before, in its order")
    func otherPorts() throws {
        let source = fixture.source("source")
        let old = fixture.sink("sink")
        let route = fixture.route("source", to: "sink")
        try source.emit(0..<5)
        let first = old.take(3)
        old.settle([first[0].token])
        // The instance has ended: what it had not settled comes back.
        old.takeBack()
        let new = fixture.sink("sink")
        #expect(!fixture.bus.isPresent(route))
        let moved = try change(route) { _ in }
        #expect(fixture.bus.isPresent(moved))
        try source.emit(5..<6)
        let second = new.take(2)
        #expect(second.map(\.n) == [1, 2])
        new.settle(second.map(\.token), HUBBUB_NOT_ATTEMPTED)
        #expect(new.take().map(\.n) == [1, 2, 3, 4, 5])
        #expect(old.take().isEmpty && !old.hasWork)
    }

    @Test("sources join a route and leave it")
    func sources() throws {
        let (left, right) = (fixture.source("left"), fixture.source("right"))
        let sink = fixture.sink("sink")
        let route = fixture.route("left", to: "sink")
        try right.emit(0..<1)
        let both = try change(route) { $0.from = ["right", "left"] }
        try right.emit(1..<2)
        try left.emit(2..<3)
        try change(both) { $0.from = ["right"] }
        try left.emit(3..<4)
        try right.emit(4..<5)
        #expect(sink.take().map(\.n) == [1, 2, 4])
    }

    @Test("many changes under load lose nothing, double nothing and keep the order")
    func underLoad() throws {
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        var route = fixture.route("source", to: "sink") { $0.events = 64 }
        let isDone = Atomic(false)
        // How many there are is known once there were enough changes.
        let total = Atomic(Int.max)
        let least = 50_000
        let changes = Atomic(0)
        let producer = try Thread("producer") {
            source.builder.adoptThread()
            var sent = 0
            while sent < least || changes.load(ordering: .acquiring) <= 20 {
                sent += (try? source.emit(sent..<sent + 1 + sent % 97))?.accepted ?? 0
            }
            total.store(sent, ordering: .releasing)
        }
        let consumer = try Thread("consumer") {
            var next = 0
            var turn = 0
            while next < total.load(ordering: .acquiring) {
                let taken = sink.take(37)
                turn += 1
                if turn % 50 == 7, !taken.isEmpty {
                    sink.settle(taken.map(\.token), HUBBUB_NOT_ATTEMPTED)
                    continue
                }
                for got in taken {
                    if got.n != next { Issue.record("\(String(describing: got.n)) in the place of \(next)") }
                    next += 1
                }
                sink.settle(taken.map(\.token))
            }
            isDone.store(true, ordering: .releasing)
        }
        while !isDone.load(ordering: .acquiring) {
            let count = changes.add(1, ordering: .releasing).newValue
            usleep(200)
            route = try change(route) { spec in
                spec.limits.events = [64, 200, 1_000, 10][count % 4]
                spec.mapping = count % 3 == 0 ? MappingSpec() : mapping("\(count)")
            }
        }
        producer.join()
        consumer.join()
        #expect(route.counters.delivered.value == UInt64(total.load(ordering: .acquiring)))
        #expect(route.depth.events == 0 && sink.inFlight == 0)
    }
}

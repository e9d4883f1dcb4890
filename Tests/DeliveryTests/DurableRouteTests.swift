internal import Bus
internal import BusTesting
internal import CHubbub
internal import Delivery
internal import EventBlock
internal import Journal
internal import Routing
internal import Testing

@Suite struct DurableRouteTests {
    @Test("a source is settled once its event is on the disk, whatever the sink does")
    func custody() throws {
        let fixture = try DurableFixture([DurableFixture.route()])
        let source = try fixture.source()
        try source.emit(0..<100, tracked: true)
        var tokens: [UInt64] = []
        try fixture.wait("100 settlements") {
            tokens += source.takeSettlements().filter { $0.outcome == .delivered }.map(\.token)
            return tokens.count == 100
        }
        #expect(tokens.sorted() == Array(1...100))
        #expect(source.unsettled == 0)
        #expect(try fixture.collect(100) == Array(0..<100))
        try fixture.wait("an empty journal") { try fixture.status().backlog == 0 }
    }

    @Test("what a sink had not settled comes again after a restart, in order, and nothing else")
    func restart() throws {
        let fixture = try DurableFixture([DurableFixture.route()])
        try fixture.source().emit(0..<500)
        let sink = try fixture.sink()
        var got: [Got] = []
        try fixture.wait("all") {
            got += sink.take()
            return got.count == 500
        }
        sink.settle(got.filter { ($0.n ?? 0).isMultiple(of: 3) }.map(\.token))
        try fixture.restart()
        let open = (0..<500).filter { !$0.isMultiple(of: 3) }
        #expect(try fixture.collect(open.count) == open)
        try fixture.restart()
        #expect(try fixture.sink().take().isEmpty)
        #expect(try fixture.status().backlog == 0)
    }

    @Test(
        "of a route that delivers once, events have the same places after a restart, and come in their order whatever fails"
    )
    func placesOfEventsThatComeOnce() throws {
        let fixture = try DurableFixture([DurableFixture.route(.once)])
        for number in 0..<20 { try fixture.source().emit(number..<number + 1) { $0.subject = "\(number % 3)" } }
        var places: [UInt64] = []
        var series: Set<UInt64> = []
        for _ in 0..<2 {
            var got: [Got] = []
            try fixture.wait("all") {
                got += try fixture.sink().take()
                return got.count == 20
            }
            #expect(got.map(\.n) == Array(0..<20))
            #expect(got.map(\.place) == got.map(\.place).sorted() && Set(got.map(\.place)).count == 20)
            places = places.isEmpty ? got.map(\.place) : places
            #expect(got.map(\.place) == places)
            series.formUnion(got.map(\.series))
            // The endpoint stops: what it had not settled comes again, before anything else, in its order.
            try fixture.sink().settle(got[..<5].map(\.token), HUBBUB_NOT_ATTEMPTED)
            try fixture.sink().takeBack()
            #expect(try fixture.sink().take().map(\.place) == places)
            try fixture.restart()
        }
        #expect(series.count == 1 && !series.contains(0))
    }

    @Test("a route that is behind reads from the disk, and keeps up again, in order")
    func behind() throws {
        let specs = [
            DurableFixture.route(to: "slow") { $0.events = 16 }, DurableFixture.route(to: "fast"),
        ]
        let fixture = try DurableFixture(specs)
        var fast: [Int?] = []
        for first in stride(from: 0, to: 5_000, by: 50) {
            try fixture.source().emit(first..<first + 50)
            fast += try fixture.collect(50, from: "fast")
        }
        #expect(fast == Array(0..<5_000))
        #expect(fixture.routes[0].depth.events <= 16)
        #expect(try fixture.collect(5_000, from: "slow") == Array(0..<5_000))
        // Now it keeps up: what comes next need not be read.
        for first in stride(from: 5_000, to: 5_100, by: 10) {
            try fixture.source().emit(first..<first + 10)
            #expect(try fixture.collect(10, from: "slow") == Array(first..<first + 10))
        }
    }

    @Test("of what a route reads from the disk little waits in memory, in events and in bytes")
    func readsLittleAhead() throws {
        for payload in ["", String(repeating: ".", count: 8_000)] {
            let fixture = try DurableFixture([DurableFixture.route()])
            for first in stride(from: 0, to: 3_000, by: 50) {
                try fixture.source().emit(first..<first + 50) { $0.payload = .text(payload) }
            }
            try fixture.restart()
            let most = payload.isEmpty ? 1_024 : (2 << 20) / 8_000 + 1
            try fixture.wait("what is read ahead") { fixture.routes[0].depth.events > most / 2 }
            var (looks, highest) = (0, 0)
            try fixture.wait("50 looks") {
                highest = max(highest, fixture.routes[0].depth.events)
                looks += 1
                return looks == 50
            }
            #expect(highest <= most)
            #expect(try fixture.collect(3_000) == Array(0..<3_000))
        }
    }

    @Test("an event of several routes is kept once, and each route settles it by itself")
    func severalRoutes() throws {
        let names = ["a", "b", "c"]
        let fixture = try DurableFixture(names.map { DurableFixture.route(to: $0) })
        try fixture.source().emit(0..<50, tracked: true)
        for name in ["a", "c"] { #expect(try fixture.collect(50, from: name) == Array(0..<50)) }
        try fixture.restart()
        #expect(try fixture.sink("a").take().isEmpty)
        #expect(try fixture.collect(50, from: "b") == Array(0..<50))
        #expect(try fixture.sink("c").take().isEmpty)
    }

    @Test("a rejected event is a dead letter with its reason, and never comes again")
    func deadLetter() throws {
        let fixture = try DurableFixture([DurableFixture.route()])
        try fixture.source().emit(0..<2)
        var got: [Got] = []
        try fixture.wait("both") {
            got += try fixture.sink().take()
            return got.count == 2
        }
        try fixture.sink().settle([got[0].token], HUBBUB_REJECTED)
        try fixture.sink().settle([got[1].token])
        try fixture.wait("a dead letter") { try fixture.status().deadLetters == 1 }
        try fixture.restart()
        #expect(try fixture.sink().take().isEmpty)
        let number = try #require(fixture.delivery.number(of: DurableFixture.route()))
        let letters = fixture.delivery.journal.deadLetters(of: number)
        let letter = try fixture.delivery.journal.deadLetter(#require(letters.first), of: number)
        #expect(letter.code == HUBBUB_E_REMOTE)
        #expect(letter.attempts == 1)
        #expect(!letter.event.isEmpty)
    }

    @Test(
        "a sink that does not keep the order of a key gets one event of it at a time, and the keys go on beside each other"
    )
    func carelessSink() throws {
        let fixture = try DurableFixture([DurableFixture.route(to: "careless")])
        for number in 0..<30 { try fixture.source().emit(number..<number + 1) { $0.subject = "\(number % 3)" } }
        let sink = try fixture.sink("careless")
        var got: [Got] = []
        try fixture.wait("three keys") {
            got += sink.take()
            return got.count >= 3
        }
        #expect(got.map(\.n) == [0, 1, 2])
        #expect(sink.take().isEmpty)
        sink.settle([got[0].token], HUBBUB_RETRY, delay: 1, now: 0)
        sink.settle([got[1].token])
        try fixture.wait("the next of the second key") {
            got += sink.take()
            return got.count >= 4
        }
        #expect(got.last?.n == 4)
        sink.settle([got[2].token, got[3].token])
        var order: [Int] = []
        var now: UInt64 = 1_000_000
        try fixture.wait("all") {
            now += 1_000_000
            for one in sink.take(now: now) {
                order.append(one.n ?? -1)
                sink.settle([one.token])
            }
            return order.count == 27
        }
        for key in 0..<3 {
            let ofKey = order.filter { $0 % 3 == key }
            #expect(ofKey == ofKey.sorted())
        }
    }

    @Test("attempts and deadline are limits only where they are given")
    func limits() throws {
        let specs = [
            DurableFixture.route(to: "patient"), DurableFixture.route(to: "attempts") { $0.attempts = 2 },
            DurableFixture.route(to: "deadline") { $0.deadline = 1_000_000_000 },
        ]
        let fixture = try DurableFixture(specs)
        try fixture.source().emit(0..<1)
        var now: UInt64 = 1
        var attempts: [String: UInt32] = [:]
        for _ in 0..<40 {
            for name in ["patient", "attempts", "deadline"] {
                let sink = try fixture.sink(name)
                if attempts[name] == nil { try fixture.wait("the event") { try fixture.sink(name).hasSomething(now) } }
                for delivery in sink.take(now: now) {
                    attempts[name] = delivery.attempt
                    sink.settle([delivery.token], HUBBUB_RETRY, delay: 100, now: now)
                }
            }
            now += 100_000_000
        }
        #expect(attempts["patient"] == 40)
        #expect(attempts["attempts"] == 2)
        #expect(attempts["deadline"] == 11)
        #expect(fixture.routes.map(\.counters.exhausted.value) == [0, 1, 1])
    }
}

extension SinkPort {
    /// Whether an event waits: takes it and gives it back.
    fileprivate func hasSomething(_ now: UInt64) -> Bool {
        let got = take(now: now)
        settle(got.map(\.token), HUBBUB_NOT_ATTEMPTED, now: now)
        return !got.isEmpty
    }
}

@Suite struct ShareTests {
    @Test("a route over its share makes its sources wait until it has caught up, and nobody else")
    func pushesBack() throws {
        let specs = [
            DurableFixture.route(to: "slow") {
                $0.share = 1 << 20
                $0.events = 16
            }, DurableFixture.route(to: "fast"),
        ]
        let fixture = try DurableFixture(specs)
        let source = try fixture.source()
        let big = String(repeating: "x", count: 4_000)
        var sent = 0
        try fixture.wait("a refusal") {
            let accepted = try source.emit(sent..<sent + 10, payload: .text(big)).accepted
            sent += accepted
            if accepted > 0 { _ = try fixture.collect(accepted, from: "fast") }
            return accepted < 10
        }
        #expect(sent > 200)
        #expect(source.credit.events == 0)
        #expect(try fixture.collect(sent, from: "slow") == Array(0..<sent))
        try fixture.wait("credit") { source.credit.events > 0 }
        #expect(try source.emit(sent..<sent + 10).accepted == 10)
    }

    @Test("cut loose, it loses its backlog, and a dead letter says how much that was")
    func cutLoose() throws {
        let specs = [
            DurableFixture.route(to: "slow", full: .cutLoose) {
                $0.share = 1 << 20
                $0.events = 16
            }
        ]
        let fixture = try DurableFixture(specs)
        let big = String(repeating: "x", count: 4_000)
        for first in stride(from: 0, to: 600, by: 10) {
            #expect(try fixture.source().emit(first..<first + 10, payload: .text(big)).accepted == 10)
        }
        try fixture.wait("a summary") { try fixture.status().deadLetters > 0 }
        let number = try #require(fixture.delivery.number(of: specs[0]))
        let letters = try fixture.delivery.journal.deadLetters(of: number).map {
            try fixture.delivery.journal.deadLetter($0, of: number)
        }
        #expect(letters.reduce(0) { $0 + $1.count } > 200)
        #expect(letters.allSatisfy { $0.event.isEmpty && $0.code == HUBBUB_E_CREDIT })
    }
}

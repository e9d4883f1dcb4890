internal import Bus
internal import BusTesting
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Routing
internal import Testing

@Suite struct CustodyTests {
    @Test func settlesWhenEveryRouteTookCustody() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let (one, two) = (fixture.sink("one"), fixture.sink("two"))
        fixture.route("source", to: "one")
        fixture.route("source", to: "two")
        try source.emit(0..<2, tracked: true)
        #expect(source.unsettled == 2)
        one.settle(one.take().map(\.token))
        #expect(source.takeSettlements().isEmpty)
        let tokens = two.take().map(\.token)
        two.settle([tokens[1]])
        two.settle([tokens[0]], HUBBUB_REJECTED)
        let settlements = source.takeSettlements()
        #expect(settlements.map(\.token) == [2, 1])
        #expect(settlements.map(\.outcome) == [.delivered, .rejected])
        #expect(settlements[1].code == HUBBUB_E_REMOTE)
        #expect(source.unsettled == 0)
    }

    @Test func settlesAtOnceWhatNoRouteWants() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        try source.emit(0..<1, tracked: true)
        #expect(source.takeSettlements().map(\.outcome) == [.delivered])
        #expect(source.counters.unrouted.value == 1)
    }

    @Test func tellsOfWhatAPolicyDropped() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        fixture.sink("sink")
        fixture.route("source", to: "sink", full: .dropNewest) { $0.events = 1 }
        try source.emit(0..<2, tracked: true)
        #expect(
            source.takeSettlements() == [
                Settlement(
                    token: 2, outcome: .dropped, code: HUBBUB_E_CREDIT,
                    text: "dropped by route [\"source\"]->sink: full")
            ])
    }

    @Test func unsettledEventsAreLimited() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink") { $0.events = 10_000 }
        #expect(try source.emit(0..<5_000, tracked: true).accepted == 4_096)
        #expect(try source.emit(0..<5_000).accepted == 5_000)
        sink.settle(sink.take(10).map(\.token))
        _ = source.takeSettlements()
        #expect(try source.emit(0..<5_000, tracked: true).accepted == 10)
    }

    @Test func aTokenCanBeSettledOnce() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink")
        try source.emit(0..<2)
        let tokens = sink.take().map(\.token)
        #expect(sink.settle(tokens + tokens + [0, 99]) == 4)
        #expect(sink.inFlight == 0)
    }

    @Test func retriesComeBackFirstAndInOrder() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        let route = fixture.route("source", to: "sink") { $0.attempts = 3 }
        try source.emit(0..<4, tracked: true)
        let first = sink.take(3)
        sink.settle([first[0].token], HUBBUB_RETRY, delay: 5, now: 0)
        sink.settle([first[2].token, first[1].token], HUBBUB_NOT_ATTEMPTED)
        #expect(sink.take(now: 4_999_999).isEmpty)
        let second = sink.take(now: 5_000_000)
        #expect(second.map(\.n) == [0, 1, 2, 3] || second.map(\.n) == [0, 1, 2])
        #expect(second.prefix(3).map(\.attempt) == [2, 1, 1])
        sink.settle([second[0].token], HUBBUB_RETRY, delay: 1, now: 0)
        let third = sink.take(now: 10_000_000)
        #expect(third.first?.attempt == 3)
        sink.settle([third[0].token], HUBBUB_RETRY)
        #expect(route.counters.exhausted.value == 1)
        #expect(source.takeSettlements().map(\.outcome) == [.rejected])
    }

    @Test func whatAStoppedSinkHadIsDeliveredAgain() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink")
        try source.emit(0..<3)
        let before = sink.take()
        sink.settle([before[1].token])
        sink.takeBack()
        #expect(sink.take().map(\.n) == [0, 2])
        #expect(sink.settle([before[0].token]) == 1)
    }
}

@Suite struct LoopTests {
    @Test func anEndpointNeverEmitsWhatWasDeliveredToIt() throws {
        let fixture = Fixture()
        let (one, two) = (fixture.source("one"), fixture.source("two"))
        let event = unsafe try one.make(numbered(1))
        defer { unsafe EventReference.release(event) }
        unsafe EventReference.retain(event, count: 2)
        var pointer = unsafe Optional(event)
        #expect(unsafe one.emit(&pointer, tokens: nil, count: 1).accepted == 1)
        // Another endpoint may pass it on, but what it makes of it cannot come back.
        #expect(unsafe two.emit(&pointer, tokens: nil, count: 1).accepted == 1)
        let answer = unsafe try two.make(numbered(2), cause: event)
        defer { unsafe EventReference.release(answer) }
        var back = unsafe Optional(answer)
        let result = unsafe one.emit(&back, tokens: nil, count: 1)
        #expect(result.accepted == 0)
        #expect(result.error?.code == HUBBUB_E_LOOP)
        let again = unsafe #expect(throws: EventError.self) { unsafe try one.make(numbered(3), cause: answer) }
        #expect(again?.code == HUBBUB_E_LOOP)
    }

    @Test func hopsAreLimited() throws {
        let fixture = Fixture()
        var event = unsafe try fixture.source("first").make(numbered(0))
        defer { unsafe EventReference.release(event) }
        for hop in 1..<EventPath.limit {
            let next = unsafe try fixture.source("hop\(hop)").make(numbered(hop), cause: event)
            unsafe EventReference.release(event)
            unsafe event = unsafe next
        }
        let last = fixture.source("last")
        let error = unsafe #expect(throws: EventError.self) { unsafe try last.make(numbered(9), cause: event) }
        #expect(error?.code == HUBBUB_E_LOOP)
    }

    private func numbered(_ number: Int) -> EventFields {
        var fields = EventFields()
        fields.attributes = [.init("n", .integer(Int64(number)))]
        return fields
    }
}

extension SourcePort {
    fileprivate func make(
        _ fields: EventFields, cause: UnsafePointer<hubbub_event>
    ) throws -> UnsafePointer<hubbub_event> {
        unsafe try fields.withDraft { (draft) throws(EventError) in
            var caused = unsafe draft.pointee
            unsafe caused.cause = unsafe cause
            return unsafe try builder.make(&caused)
        }
    }
}

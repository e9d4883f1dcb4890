internal import Bus
internal import BusTesting
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Routing
internal import Testing

@Suite struct AdmissionTests {
    @Test func fansInAndOutInOrder() throws {
        let fixture = Fixture()
        let (left, right) = (fixture.source("left"), fixture.source("right"))
        let (all, even) = (fixture.sink("all"), fixture.sink("even"))
        fixture.route("left", "right", to: "all")
        fixture.route("left", to: "even", filters: [.any([.exact([.init("n", "0")]), .exact([.init("n", "2")])])])
        try left.emit(0..<4)
        try right.emit(10..<12)
        #expect(all.take().map(\.n) == [0, 1, 2, 3, 10, 11])
        #expect(even.take().map(\.n) == [0, 2])
    }

    @Test func wakesEachSinkOnceForAnEmission() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        for name in ["one", "other"] {
            let sink = fixture.sink(name)
            fixture.route("source", to: name)
            _ = sink.take()
        }
        let before = fixture.wakes.count
        // More than are admitted in one piece.
        #expect(try source.emit(0..<200).accepted == 200)
        #expect(fixture.wakes.count - before == 2)
        // They know already that something waits.
        #expect(try source.emit(200..<300).accepted == 100)
        #expect(fixture.wakes.count - before == 2)
    }

    @Test func admitsToAllRoutesOrNone() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let (wide, narrow) = (fixture.sink("wide"), fixture.sink("narrow"))
        fixture.route("source", to: "wide")
        fixture.route("source", to: "narrow", filters: [.not(.exact([.init("tag", "free")]))]) { $0.events = 3 }
        #expect(try source.emit(0..<100).accepted == 3)
        #expect(source.counters.refused.value == 97)
        #expect(try source.emit(3..<4) { $0.attributes.append(.init("tag", .string("free"))) }.accepted == 1)
        #expect(wide.take().map(\.n) == [0, 1, 2, 3])
        #expect(narrow.take().map(\.n) == [0, 1, 2])
        // Nothing that was reserved and not used stays reserved.
        #expect(try source.emit(4..<200).accepted == 3)
    }

    @Test func bytesAreLimitedButOneEventAlwaysHasRoom() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        fixture.sink("sink")
        fixture.route("source", to: "sink") { $0.bytes = 10_000 }
        let large = EventFields.Payload.binary([UInt8](repeating: 0, count: 4_000))
        #expect(try source.emit(0..<10, payload: large).accepted == 2)
        let other = Fixture()
        let huge = other.source("source")
        other.sink("sink")
        other.route("source", to: "sink") { $0.bytes = 100 }
        #expect(try huge.emit(0..<10, payload: large).accepted == 1)
    }

    @Test func droppingRoutesNeverHoldTheSourceUp() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let (newest, oldest) = (fixture.sink("newest"), fixture.sink("oldest"))
        let first = fixture.route("source", to: "newest", full: .dropOldest) { $0.events = 2 }
        let second = fixture.route("source", to: "oldest", full: .dropNewest) { $0.events = 2 }
        #expect(try source.emit(0..<200).accepted == 200)
        #expect(newest.take().map(\.n) == [198, 199])
        #expect(oldest.take().map(\.n) == [0, 1])
        #expect(first.counters.dropped.value == 198)
        #expect(second.counters.dropped.value == 198)
    }

    @Test func creditComesBackWhenHalfIsFree() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink") { $0.events = 8 }
        #expect(source.credit.events == 8)
        #expect(source.takeCredit() == nil)
        try source.emit(0..<9)
        #expect(source.takeCredit() == nil)
        _ = sink.take(3)
        #expect(source.takeCredit() == nil)
        _ = sink.take(1)
        #expect(source.takeCredit()?.events == 4)
        #expect(source.takeCredit() == nil)
    }

    @Test func refusesWhatWasNotDeclared() throws {
        let fixture = Fixture()
        let source = fixture.source("source")
        func failure(_ change: (inout EventFields) -> Void) -> EventError? {
            do {
                try source.emit(0..<1, change)
                return nil
            } catch { return error as? EventError }
        }
        #expect(failure { $0.attributes = [] }?.description.contains("attribute n is missing") == true)
        #expect(
            failure { $0.attributes[0].value = .string("0") }?.description.contains("attribute n is of another kind")
                == true)
        #expect(
            failure { $0.attributes.append(.init("more", .integer(1))) }?.description.contains(
                "attribute more is not declared") == true)
        #expect(failure { $0.type = "other.thing" }?.code == HUBBUB_E_TYPE)
    }

    @Test func openTypesCanBeNarrowed() throws {
        let fixture = Fixture()
        let any = EventTypeSpec("wire.*", open: true, payloads: .any, help: "")
        let source = fixture.source("source", emits: [any], types: ["wire.a", "wire.b.*"])
        for (type, isAllowed) in [("wire.a", true), ("wire.b.c", true), ("wire.c", false), ("other", false)] {
            let accepted = (try? source.emit(0..<1) { $0.type = type })?.accepted
            #expect(accepted == (isAllowed ? 1 : nil), "\(type)")
        }
    }
}

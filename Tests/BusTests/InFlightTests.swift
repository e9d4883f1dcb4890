internal import BusTesting
internal import CHubbub
internal import EventBlock
internal import Routing
internal import Testing

@testable import Bus

/// What a sink has and has not settled is limited, in events and in bytes.
@Suite struct InFlightTests {
    /// A little less than 1 MiB as a block.
    private static let payload = EventFields.Payload.binary([UInt8](repeating: 0, count: 1_000_000))

    @Test func bytesUnderWayAreLimited() throws {
        let fixture = Fixture()
        let (source, sink) = (fixture.source("source"), fixture.sink("sink"))
        fixture.route("source", to: "sink") { $0.bytes = 1 << 30 }
        #expect(try source.emit(0..<40, payload: Self.payload).accepted == 40)
        let first = sink.take()
        #expect(first.map(\.n) == Array(0..<16))
        #expect(sink.take().isEmpty && sink.hasWork)
        sink.settle(first[2..<5].map(\.token))
        let second = sink.take()
        #expect(second.map(\.n) == [16, 17, 18])
        sink.settle((first[..<2] + first[5...] + second).map(\.token))
        #expect(sink.take().map(\.n) == Array(19..<35))
    }

    @Test func whatComesBackCountsAgain() throws {
        let fixture = Fixture()
        let (source, sink) = (fixture.source("source"), fixture.sink("sink"))
        fixture.route("source", to: "sink") { $0.bytes = 1 << 30 }
        try source.emit(0..<20, payload: Self.payload)
        let first = sink.take()
        sink.settle(first.map(\.token), HUBBUB_NOT_ATTEMPTED)
        let second = sink.take()
        #expect(second.map(\.n) == Array(0..<16))
        sink.settle(second.map(\.token))
        #expect(sink.take().map(\.n) == Array(16..<20))
    }

    @Test func oneEventMayBeAsLargeAsItLikes() {
        var allowance = Allowance(events: 10, bytes: 100, isAlone: true)
        #expect(allowance.take(500) && !allowance.take(1) && allowance.isShort && allowance.isExhausted)
        var full = Allowance(events: 2, bytes: 100, isAlone: false)
        #expect(!full.take(101) && full.isShort)
        var few = Allowance(events: 1, bytes: 100, isAlone: false)
        #expect(few.take(100) && !few.take(0) && !few.isShort && few.isExhausted)
    }
}

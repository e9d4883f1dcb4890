internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Testing

@testable import NullAdapter

@Suite struct NullTests {
    private func make(
        measure: Bool = false, delay: Int64 = 0, accept: Int64 = 0, failEvery: Int64 = 0
    ) throws -> TestHost {
        let host = try TestHost(
            NullAdapter.self,
            [
                .init("measure", .boolean(measure)), .init("delay", .duration(delay)),
                .init("accept", .integer(accept)), .init("fail_every", .integer(failEvery)),
            ])
        host.start()
        return host
    }

    private func report(_ host: TestHost, _ id: UInt64 = 1, reset: Bool = false) throws -> JSONValue {
        host.call(0, id: id, [.init("reset", .boolean(reset))])
        guard case .success(.json(let text)) = host.calls.answers[id] else { throw TestFailure("no answer") }
        return try JSONValue(parsing: text)
    }

    private let events = (1...5).map { TestEvent("payload \($0)") }

    @Test func aBatchIsSettledInOneCall() throws {
        let host = try make()
        #expect(try host.deliver(events, token: 10) == 5)
        #expect(host.calls.settleSizes == [5])
        #expect(host.calls.settlements.map(\.token) == [10, 11, 12, 13, 14])
        #expect(host.calls.settlements.allSatisfy { $0.outcome == .delivered })
        let report = try report(host, reset: true)
        #expect(report["count"]?.integer == 5)
        #expect(report["bytes"]?.integer == 45)
        #expect(report["p50_ns"] == nil)
        #expect(try self.report(host, 2)["count"]?.integer == 0)
    }

    @Test func aPartIsTakenAndMoreAskedForLater() throws {
        let host = try make(accept: 2)
        #expect(try host.deliver(events) == 2)
        #expect(host.calls.ready == 0)
        host.runPosts()
        #expect(host.calls.ready == 1)
        #expect(try host.deliver(Array(events.prefix(2))) == 2)
        #expect(host.runPosts() == 0)
    }

    @Test func aDelayHoldsBatchesBack() throws {
        let host = try make(delay: 1_000_000)
        try host.deliver(events, token: 1)
        try host.deliver(events, token: 6)
        #expect(host.calls.settlements.isEmpty)
        #expect(host.extensions.timers.values.map(\.delay) == [1_000_000, 1_000_000])
        host.fireTimers()
        #expect(host.calls.settlements.map(\.token) == Array(1...10))
        try host.deliver(events, token: 11)
        host.stop()
        #expect(host.calls.settlements.count == 15)
    }

    @Test func whatIsHeldIsBounded() throws {
        let host = try make(delay: 1)
        let many = Array(repeating: TestEvent("x"), count: 64)
        var token: UInt64 = 1
        while try host.deliver(many, token: token) == 64 { token += 64 }
        #expect(token == 1 + 16_384)
        #expect(host.calls.ready == 0 && host.runPosts() == 0)
        host.fireTimers()
        #expect(host.calls.ready == 1)
        #expect(host.calls.settlements.count == 16_384)
    }

    @Test func everySoManyIsTriedAgain() throws {
        let host = try make(failEvery: 2)
        try host.deliver(events, keys: [1, 2, 3, 4, 5])
        #expect(host.calls.settlements.filter { $0.outcome == .retry }.map(\.token) == [2, 4])
        try host.deliver(Array(events.prefix(2)), token: 20, attempt: 2)
        #expect(host.calls.settlements.suffix(2).allSatisfy { $0.outcome == .delivered })
        let report = try report(host)
        #expect(report["count"]?.integer == 5)
        #expect(report["retried"]?.integer == 2)
    }

    @Test func whatFollowsAFailureOfItsKeyIsNotAttempted() throws {
        let host = try make(failEvery: 2)
        try host.deliver(events, keys: [1, 2, 2, 1, 2])
        let outcomes = Dictionary(uniqueKeysWithValues: host.calls.settlements.map { ($0.token, $0.outcome) })
        #expect(outcomes == [1: .delivered, 2: .retry, 3: .notAttempted, 4: .delivered, 5: .notAttempted])
    }

    @Test func latenciesAreMeasured() throws {
        let host = try make(measure: true)
        let old = Clocks.wall() - 2_000_000_000
        try host.deliver([TestEvent("x", time: old), TestEvent("y", time: Clocks.wall() + 5_000_000_000)])
        let report = try report(host)
        #expect(report["measured"]?.integer == 2)
        let longest = try #require(report["max_ns"]?.integer)
        #expect((2_000_000_000...60_000_000_000).contains(longest))
    }
}

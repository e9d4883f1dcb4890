internal import JSONText
internal import PysigAdapter
internal import Testing

/// Many random exchanges: whatever peers send, each request has one reply, and nothing is left behind.
@Suite struct ServerPropertyTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let names = [#""a""#, #""b""#, "1", "1.0", "true", "null", #""""#, "[]", #""\u0023c""#]
    private static let methods = [
        "add_sender", "remove_sender", "add_listener", "remove_listener", "signal", "request", "list_senders",
        "get_version", "nope",
    ]

    private func request(_ id: Int, _ random: inout Seeded) -> String {
        func name() -> String { Self.names.randomElement(using: &random) ?? "" }
        let method = Self.methods.randomElement(using: &random) ?? ""
        let info = Bool.random(using: &random) ? #""info":{"sender":\#(name()),"event":\#(name())},"# : ""
        return """
            {"id":\(id),"method":"\(method)","params":{\(info)"sender":\(name()),"event":\(name()),\
            "events":[\(name()),\(name())],"requests":[\(name())],"method":\(name()),\
            "listener_id":\(Int.random(in: 0...20, using: &random)),"list_events":true}}
            """
    }

    @Test("each request of three random peers has one reply", arguments: 1...20 as ClosedRange<UInt64>)
    func replies(_ seed: UInt64) throws {
        var random = Seeded(state: seed)
        // The hub hears nothing, and every peer confirms what it is told; forwarded requests are left unanswered.
        var bench = try ServerBench(limits: Limits(unansweredInARow: .max))
        let paces: [OutgoingQueue.Pace] = [.chunkIsObject, .aligned, .framed]
        for connection in 1...3 { bench.open(connection, prompt: true, pace: paces[connection - 1]) }
        var sent: [ConnectionID: [Int]] = [:]
        for id in 1...300 {
            let connection = Int.random(in: 1...3, using: &random)
            bench.send(request(id, &random), on: connection)
            sent[connection, default: []].append(id)
            if id.isMultiple(of: 10) { bench.wait(1_000_000_000) }
        }
        bench.wait(100_000_000_000)
        for connection in 1...3 {
            let replies = bench.take(connection).filter { $0["method"] == nil }.compactMap { $0["id"]?.integer }
            #expect(replies.sorted() == (sent[connection] ?? []).map(Int64.init))
        }
        for connection in 1...3 { bench.close(connection) }
        let empty: JSONValue = [["sender": .null, "connected": true, "events": [["event": .null]]]]
        #expect(bench.server.router.listing(withEvents: true) == empty)
        #expect(bench.server.nextTime == nil)
    }

    @Test("random bytes end the connection or do nothing", arguments: 1...50 as ClosedRange<UInt64>)
    func noise(_ seed: UInt64) throws {
        var random = Seeded(state: seed)
        var bench = try ServerBench()
        bench.open(1)
        for _ in 1...20 {
            var text = Array(request(1, &random).utf8)
            for _ in 1...Int.random(in: 1...5, using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bench.server.received(text.span, on: 1, at: bench.now)
            bench.wait()
        }
    }
}

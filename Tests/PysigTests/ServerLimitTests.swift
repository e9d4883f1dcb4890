internal import JSONText
internal import PysigAdapter
internal import Testing

/// What a server keeps within, whatever its peers do.
@Suite struct ServerLimitTests {
    private static let framed = #"{"id":0,"method":"get_version","params":{"framing":"json"}}"#

    @Test("requests that are answered at once never end a connection that reads", arguments: [true, false])
    func manyInOneChunk(_ isFramed: Bool) throws {
        var bench = try ServerBench()
        bench.open(1)
        if isFramed { _ = bench.ask(Self.framed) }
        let count = 3000
        bench.send((1...count).map { #"{"id":\#($0),"method":"list_senders"}"# }.joined(), on: 1)
        if !isFramed { bench.wait(100_000_000_000) }
        let ids = bench.take(1).compactMap { $0["id"]?.integer }
        #expect(ids == (1...Int64(count)).map { $0 })
        #expect(!bench.takeOthers().contains { if case .close = $0 { true } else { false } })
    }

    @Test func whoeverDoesNotReadHasToWait() throws {
        var server = try Server(limits: Limits())
        server.opened(1)
        server.received(Array(Self.framed.utf8).span, on: 1, at: 0)
        let request = #"{"id":"\#(String(repeating: "x", count: 2000))","method":"get_version"}"#
        for _ in 0..<1000 { server.received(Array(request.utf8).span, on: 1, at: 0) }
        let written = server.takeActions().reduce(0) { sum, action in
            if case .write(_, let bytes) = action { sum + bytes.count } else { sum }
        }
        #expect(written < 512 << 10)
        server.drained(1, at: 0)
        #expect(server.takeActions().contains { if case .write = $0 { true } else { false } })
    }

    @Test func anIdThatIsTooLongIsNotSentBack() throws {
        var bench = try ServerBench()
        bench.open(1)
        let replies = bench.ask(#"{"id":"\#(String(repeating: "x", count: 9000))","method":"get_version"}"#)
        #expect(replies.map(\.status) == [-2])
        #expect(replies.first?["id"] == .null)
    }

    @Test func theOneWithTheLongestUnfinishedObjectGoes() throws {
        var bench = try ServerBench(limits: Limits(incomingObject: 1000, unfinishedBytes: 2000))
        for connection in 1...4 { bench.open(connection) }
        let half = #"{"method":"\#(String(repeating: "x", count: 600))"#
        bench.send(half + "xx", on: 2)
        for connection in [1, 3] { bench.send(half, on: connection) }
        #expect(bench.takeOthers().isEmpty)
        bench.send(half, on: 4)
        let others = bench.takeOthers()
        #expect(others.first == .count(.unfinishedObjects))
        #expect(others.contains { if case .close(2, _) = $0 { true } else { false } })
        bench.send(#""}"#, on: 1)
        #expect(bench.take(1).map(\.status) == [-1])
    }

    @Test func aCrowdedServerTakesOneRequestAtATime() throws {
        var bench = try ServerBench(interests: [Interest()])
        bench.open(1)
        _ = bench.ask(#"{"id":1,"method":"add_sender","params":{"sender":"s","events":["e"]}}"#)
        for token in emitted(bench.takeOthers()) { bench.server.taken(token, at: bench.now) }
        bench.server.setCrowded(true, at: bench.now)
        let signal = #"{"id":2,"method":"signal","params":{"info":{"sender":"s","event":"e"}}}"#
        bench.send(signal + signal, on: 1)
        let first = emitted(bench.takeOthers())
        #expect(first.count == 1)
        for token in first { bench.server.settled(token, failure: nil, at: bench.now) }
        bench.wait()
        #expect(emitted(bench.takeOthers()).count == 1)
    }

    private func emitted(_ actions: [Server.Action]) -> [UInt64] {
        actions.compactMap { if case .emit(_, let token) = $0 { token } else { nil } }
    }
}

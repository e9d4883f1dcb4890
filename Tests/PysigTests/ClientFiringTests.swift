internal import JSONText
internal import PysigAdapter
internal import Testing

/// What a client fires, and what becomes of it.
@Suite struct ClientFiringTests {
    private func heard(_ event: String = "message") -> Heard {
        Heard(sender: Identifier("mqtt"), event: Identifier(event), data: ["topic": "a/b"])
    }

    private func fire(_ bench: inout ClientBench, _ signal: Heard, _ token: UInt64) {
        bench.session.fire(signal, token: token, at: bench.now)
        bench.collect()
    }

    private func connected(_ settings: ClientSettings = ClientSettings()) -> ClientBench {
        var bench = ClientBench(settings)
        bench.connect()
        _ = (bench.take(), bench.takeOthers())
        return bench
    }

    @Test("a new sender is added before its first signal, and added again when it gets a new event")
    func creates() {
        var bench = connected()
        fire(&bench, heard(), 1)
        fire(&bench, heard(), 2)
        fire(&bench, heard("other"), 3)
        let written = bench.take()
        #expect(
            written.map { $0["method"]?.string } == [
                "add_sender", "signal", "signal", "remove_sender", "add_sender", "signal",
            ])
        #expect(
            written[1]["params"] == [
                "info": ["sender": "mqtt", "event": "message"], "data": ["topic": "a/b"],
            ])
        #expect(written[4]["params"]?["events"] == ["message", "other"])
        #expect(
            bench.takeOthers().filter { $0 != .up } == [
                .settle(1, .delivered), .settle(2, .delivered), .settle(3, .delivered),
            ])
    }

    @Test("events that come while the sender is being added wait for it")
    func waits() {
        var bench = connected()
        bench.isServed = false
        for (index, event) in ["a", "b", "a"].enumerated() { fire(&bench, heard(event), UInt64(index + 1)) }
        #expect(bench.take().map { $0["method"]?.string } == ["add_sender"])
        bench.isServed = true
        bench.send(#"{"id":2,"status":0,"response":null}"#)
        #expect(
            bench.take().map { $0["method"]?.string } == [
                "remove_sender", "add_sender", "signal", "signal", "signal",
            ])
    }

    @Test("a failure of the server rejects with its text; a lost or missing connection means retry")
    func failures() {
        var bench = connected()
        fire(&bench, heard(), 1)
        bench.isServed = false
        fire(&bench, heard(), 2)
        fire(&bench, heard(), 3)
        _ = (bench.take(), bench.takeOthers())
        bench.send(#"{"id":4,"status":-2,"exception":"sender mqtt not found"}"#)
        #expect(bench.takeOthers() == [.settle(2, .rejected("sender mqtt not found"))])
        bench.session.lost("reset", at: bench.now)
        bench.collect()
        #expect(bench.takeOthers().contains(.settle(3, .retry("reset"))))
        fire(&bench, heard(), 4)
        guard case .settle(4, .retry)? = bench.takeOthers().last else { return #expect(Bool(false)) }
    }

    @Test("a sender that the server refuses: its events go back for a retry, and it is asked again later")
    func refused() {
        var bench = connected()
        bench.isServed = false
        fire(&bench, heard(), 1)
        bench.send(#"{"id":2,"status":-2,"exception":"already connected"}"#)
        #expect(bench.takeOthers().contains { if case .settle(1, .retry) = $0 { true } else { false } })
        _ = bench.take()
        bench.isServed = true
        bench.wait(5_000_000_000)
        #expect(bench.take().map { $0["method"]?.string } == ["add_sender"])
        fire(&bench, heard(), 2)
        #expect(bench.takeOthers().last == .settle(2, .delivered))
    }

    @Test("a server that does not answer is taken for dead: connected again, and what was under way goes back")
    func deadServer() {
        var bench = connected()
        fire(&bench, heard(), 1)
        bench.isServed = false
        _ = bench.takeOthers()
        fire(&bench, heard(), 2)
        bench.wait(30_000_000_000)
        let others = bench.takeOthers()
        #expect(others.contains { if case .settle(2, .retry) = $0 { true } else { false } })
        #expect(others.contains(.close))
        #expect(others.contains(.connect))
    }

    @Test("what cannot be fired is rejected: unknown names where none are made, the server's own events, too long")
    func rejected() {
        var strict = connected(ClientSettings(createsSenders: false))
        fire(&strict, heard(), 1)
        var bench = connected()
        fire(&bench, heard("#connect"), 2)
        let long = Heard(
            sender: Identifier("s"), event: Identifier("e"), data: .string(String(repeating: "x", count: 5000)))
        fire(&bench, long, 3)
        let actions = strict.takeOthers() + bench.takeOthers()
        for token in 1...3 as ClosedRange<UInt64> {
            #expect(actions.contains { if case .settle(token, .rejected) = $0 { true } else { false } })
        }
        #expect(actions.contains(.count(.tooLongToSend)))
    }

    @Test("operations: the answer, its failure, its time")
    func calls() {
        var bench = connected()
        bench.isServed = false
        bench.session.call("list_senders", [:], call: 5, timeout: 1_000_000_000, at: bench.now)
        bench.collect()
        bench.send(#"{"id":2,"status":0,"response":[1]}"#)
        bench.session.call("request", [:], call: 6, timeout: 1_000_000_000, at: bench.now)
        bench.wait(1_000_000_000)
        let others = bench.takeOthers()
        #expect(others.first == .complete(5, .done([1])))
        guard case .complete(6, .failed)? = others.last else { return #expect(Bool(false)) }
    }

    @Test("stopping gives everything back")
    func stop() {
        var bench = connected()
        bench.isServed = false
        fire(&bench, heard(), 1)
        bench.session.stop(at: bench.now)
        bench.collect()
        #expect(bench.takeOthers() == [.close, .settle(1, .retry("the endpoint stops")), .down("the endpoint stops")])
        #expect(bench.session.nextTime == nil)
    }
}

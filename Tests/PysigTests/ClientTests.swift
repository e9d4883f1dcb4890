internal import JSONText
internal import PysigAdapter
internal import Testing

/// Vectors 33 to 40, and what else a client does, as bytes.
@Suite struct ClientTests {
    private let timer = HubSender(
        name: Identifier("timer"), events: [Identifier("tick")],
        requests: [Identifier("now"), Identifier("bad"), .null])
    private let other = Interest(sender: Identifier("other"), event: Identifier("ev"))

    private func connected(_ settings: ClientSettings = ClientSettings()) -> ClientBench {
        var bench = ClientBench(settings, senders: [timer], interests: [other])
        bench.connect()
        return bench
    }

    private func signal(_ id: Int, _ listener: String, _ info: String = #"{"sender":"other","event":"ev"}"#) -> String {
        #"{"id":\#(id),"method":"signal","params":{"listener_id":\#(listener),"info":\#(info),"data":{"k":1}}}"#
    }

    @Test("registers senders and listeners after each connect, one request at a time")
    func registers() {
        var bench = connected()
        let written = bench.take()
        #expect(written.map { $0["method"]?.string } == ["get_version", "add_sender", "add_listener"])
        #expect(written[1]["params"] == ["sender": "timer", "events": ["tick"], "requests": ["now", "bad", .null]])
        #expect(written[2]["params"] == ["sender": "other", "event": "ev"])
        #expect(bench.takeOthers() == [.connect, .up])
        var slow = ClientBench(senders: [timer], interests: [other])
        slow.isServed = false
        slow.connect()
        #expect(slow.take().count == 1)
        slow.send(#"{"id":1,"status":0,"response":"1.01"}"#)
        #expect(slow.take().count == 1)
    }

    @Test("vector 33: a signal is heard with info and data, and answered when it is settled")
    func hears() {
        var bench = connected()
        _ = (bench.take(), bench.takeOthers())
        bench.send(signal(501, "77"))
        #expect(bench.take().isEmpty)
        let heard = Heard(sender: Identifier("other"), event: Identifier("ev"), data: ["k": 1])
        #expect(bench.takeOthers() == [.emit(heard, token: 1)])
        bench.session.settled(1, failure: nil, at: bench.now)
        bench.collect()
        #expect(bench.take() == [["id": 501, "status": 0, "response": .null]])
    }

    @Test("an original server stands still until its signal is answered: after a while it is, settled or not")
    func answersEarly() {
        var bench = connected()
        _ = (bench.take(), bench.takeOthers())
        bench.send(signal(501, "77"))
        bench.wait(999_999_999)
        #expect(bench.take().isEmpty)
        bench.wait(1)
        #expect(bench.take().map(\.status) == [0])
        #expect(bench.takeOthers().last == .count(.earlyAnswers))
        bench.session.settled(1, failure: "late", at: bench.now)
        bench.collect()
        #expect(bench.take().isEmpty)
    }

    @Test("vector 34: an unknown listener, its text, or no info")
    func unknownListener() {
        var bench = connected()
        _ = bench.take()
        #expect(bench.push(signal(502, "78")).map(\.status) == [-2])
        #expect(bench.push(signal(503, #""77""#)).map(\.status) == [-2])
        #expect(bench.push(#"{"id":504,"method":"signal","params":{"listener_id":77}}"#).map(\.status) == [-2])
    }

    @Test("vectors 35, 36, 37: requests to a sender of ours, by name, by default, failing; to no sender of ours")
    func requests() throws {
        var bench = connected()
        for (method, outcome, status) in [
            ("now", PysigOutcome.done(7), 0), ("zzz", .done([1]), 0), ("bad", .failed("it raised"), -2),
        ] {
            _ = (bench.take(), bench.takeOthers())
            bench.send(
                #"{"id":505,"method":"request","params":{"sender":"timer","method":"\#(method)","params":5}}"#)
            guard case .ask(let number, let sender, let asked, let params)? = bench.takeOthers().last else {
                throw Missing()
            }
            #expect([sender.text, asked.text, params.text] == ["timer", method, "5"])
            bench.session.answered(number, outcome, at: bench.now)
            bench.wait()
            #expect(bench.take().map(\.status) == [Int64(status)])
        }
        #expect(
            bench.push(#"{"id":507,"method":"request","params":{"sender":"nope","method":"m"}}"#).map(\.status) == [-2])
    }

    @Test("vector 38: no other method is known; without one it is -3")
    func unknownMethod() {
        var bench = connected()
        _ = bench.take()
        #expect(bench.push(#"{"id":508,"method":"get_version"}"#) == [["id": 508, "status": -1]])
        #expect(bench.push(#"{"id":509}"#) == [["id": 509, "status": -3]])
    }

    @Test("vector 39, as a peer that frames: two requests in one write are both answered")
    func twoRequests() {
        var bench = connected()
        _ = bench.take()
        #expect(bench.push(signal(1, "78") + signal(2, "79")).map(\.status) == [-2, -2])
    }

    @Test("vector 40: lost, connected again at once, registered again; then with growing waits up to 5 s")
    func reconnects() {
        var bench = connected()
        bench.wait(2_000_000_000)
        _ = (bench.take(), bench.takeOthers())
        bench.session.lost("closed by the server", at: bench.now)
        bench.collect()
        #expect(bench.takeOthers() == [.count(.lostConnections), .down("closed by the server"), .connect])
        bench.session.connected(at: bench.now)
        bench.collect()
        #expect(bench.take().map { $0["method"]?.string } == ["get_version", "add_sender", "add_listener"])
        var waits: [Moment] = []
        for _ in 1...12 {
            bench.session.lost("away", at: bench.now)
            waits.append(max(0, (bench.session.nextTime ?? 0) - bench.now))
            bench.wait(5_000_000_000)
        }
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 < $1 || $1 >= 2_500_000_000 })
        #expect(waits.allSatisfy { $0 <= 5_000_000_000 })
    }

    @Test("a signal that comes before the reply that names its listener is heard")
    func earlySignal() {
        var bench = ClientBench(interests: [other])
        bench.isServed = false
        bench.connect()
        bench.send(#"{"id":1,"status":0,"response":"1.01"}"#)
        bench.send(signal(1, "77"))
        #expect(bench.takeOthers() == [.connect])
        bench.send(#"{"id":2,"status":0,"response":{"listener_id":77}}"#)
        #expect(bench.takeOthers().count == 2)
    }

    @Test("a signal that reaches several listeners is heard once; the event null, of which each call is doubled, too")
    func once() {
        let s = Identifier("S")
        var bench = ClientBench(interests: [Interest(sender: s), Interest(event: Identifier("#ch"))])
        bench.connect()
        _ = (bench.take(), bench.takeOthers())
        for listener in ["77", "78"] { bench.send(signal(1, listener, ##"{"sender":"S","event":"#ch"}"##)) }
        #expect(bench.takeOthers().count == 1)
        for _ in 1...4 { bench.send(signal(1, "77", #"{"sender":"S","event":null}"#)) }
        #expect(bench.takeOthers().filter { if case .emit = $0 { true } else { false } }.count == 2)
    }

    @Test("what the endpoint itself fired is answered and not heard")
    func noLoop() {
        var bench = ClientBench(interests: [Interest()])
        bench.connect()
        bench.session.ownNames = [Identifier("mqtt")]
        _ = (bench.take(), bench.takeOthers())
        #expect(bench.push(signal(1, "77", #"{"sender":"mqtt","event":"message"}"#)).map(\.status) == [0])
        #expect(bench.takeOthers().isEmpty)
    }

    @Test("the server's version says whether it frames: then there are no gaps")
    func framing() {
        var bench = ClientBench(senders: [timer], interests: [other])
        bench.isServed = false
        bench.connect()
        bench.send(#"{"id":1,"status":0,"response":"1.01+json"}"#)
        #expect(bench.take().count == 3)
    }

    @Test("garbage from the server ends the connection")
    func garbage() {
        var bench = connected()
        _ = bench.takeOthers()
        bench.send("[1]")
        #expect(bench.takeOthers().prefix(2) == [.count(.garbageReceived), .close])
    }
}

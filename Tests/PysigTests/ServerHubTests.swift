internal import JSONText
internal import PysigAdapter
internal import Testing

/// The hub's part in a server: what it hears, fires and answers, and the limits.
@Suite struct ServerHubTests {
    private static let add = #"{"id":1,"method":"add_sender","params":{"sender":"S","events":["e"]}}"#
    private static let fire = #"{"id":2,"method":"signal","params":{"info":{"sender":"S","event":"e"},"data":[1]}}"#
    private let heard = Heard(sender: Identifier("mqtt"), event: Identifier("message"), data: ["x": 1])

    @Test("what the hub hears is answered when it is settled: 0, or -2 with the text")
    func custody() throws {
        var bench = try ServerBench(interests: [Interest(), Interest(sender: Identifier("S"))])
        bench.open(1)
        bench.send(Self.add, on: 1)
        guard case .emit(let connect, let first)? = bench.takeOthers().last else { throw Missing() }
        #expect(connect.kind == .connect)
        #expect(connect.data == ["events": ["#connect", "#disconnect", "e"], "requests": .null])
        #expect(bench.take(1).isEmpty)
        bench.server.taken(first, at: bench.now)
        bench.collect()
        #expect(bench.take(1).map(\.status) == [0])
        for failure in [nil, "no"] {
            bench.wait()
            bench.send(Self.fire, on: 1)
            let emitted = bench.takeOthers()
            guard case .emit(let signal, let token)? = emitted.last, emitted.count == 1 else { throw Missing() }
            #expect(signal == Heard(sender: Identifier("S"), event: Identifier("e"), data: [1]))
            bench.server.taken(token, at: bench.now)
            bench.wait(30_000_000_000)
            #expect(bench.take(1).isEmpty)
            bench.server.settled(token, failure: failure, at: bench.now)
            bench.collect()
            #expect(bench.take(1).first?["exception"]?.string == failure)
        }
        bench.close(1)
        guard case .emit(let disconnect, _)? = bench.takeOthers().last else { throw Missing() }
        #expect(disconnect.kind == .disconnect)
    }

    @Test("interest in an event of any sender, and in nothing else")
    func interest() throws {
        var bench = try ServerBench(interests: [Interest(event: Identifier("e"))])
        bench.open(1)
        #expect(bench.ask(Self.add).count == 1)
        bench.send(Self.fire, on: 1)
        #expect(bench.takeOthers().count == 1)
    }

    @Test("while requests wait for the hub, no more than the limit are read")
    func pushback() throws {
        var bench = try ServerBench(limits: Limits(unansweredRequests: 2), interests: [Interest()])
        bench.open(1)
        bench.send(Self.add, on: 1)
        guard case .emit(_, let first)? = bench.takeOthers().last else { throw Missing() }
        bench.server.settled(first, failure: nil, at: bench.now)
        bench.collect()
        for _ in 1...3 { bench.send(Self.fire, on: 1) }
        let actions = bench.takeOthers()
        #expect(actions.filter { if case .emit = $0 { true } else { false } }.count == 2)
        #expect(actions.last == .reading(1, false))
        guard case .emit(_, let token)? = actions.first else { throw Missing() }
        bench.server.settled(token, failure: nil, at: bench.now)
        bench.collect()
        // The third was read already and takes the place.
        #expect(bench.takeOthers().filter { if case .emit = $0 { true } else { false } }.count == 1)
        bench.server.settled(token + 1, failure: nil, at: bench.now)
        bench.collect()
        #expect(bench.takeOthers().contains(.reading(1, true)))
    }

    @Test("the hub fires: senders and events are made, listeners hear, the hub itself does not")
    func firing() throws {
        var bench = try ServerBench(interests: [Interest()])
        bench.open(1)
        _ = bench.ask(#"{"id":1,"method":"add_listener","params":{}}"#)
        bench.server.fire(heard, token: 7, creates: true, at: bench.now)
        bench.collect()
        #expect(bench.takeOthers().isEmpty)
        #expect(bench.take(1).map(\.info) == [["mqtt", "#connect"]])
        bench.send(#"{"id":1,"status":0}"#, on: 1)
        #expect(bench.take(1).map(\.info) == [["mqtt", "message"]])
        bench.send(#"{"id":2,"status":-2,"exception":"x"}"#, on: 1)
        #expect(bench.takeOthers() == [.count(.failedListeners), .settle(7, .delivered)])
        let other = Heard(sender: heard.sender, event: Identifier("more"), data: .null)
        bench.server.fire(other, token: 8, creates: true, at: bench.now)
        bench.wait(10_000_000_000)
        #expect(bench.takeOthers() == [.count(.unansweredSignals), .settle(8, .delivered)])
    }

    @Test("what the hub cannot fire is rejected with a reason")
    func rejected() throws {
        var bench = try ServerBench(senders: [HubSender(name: Identifier("mqtt"), events: [])])
        bench.open(1)
        _ = bench.ask(Self.add)
        let cases: [(Heard, Bool)] = [
            (heard, false), (Heard(sender: Identifier("S"), event: Identifier("e"), data: .null), true),
            (Heard(sender: Identifier("mqtt"), event: .connect, data: .null), true),
            (Heard(sender: .null, event: Identifier("e"), data: .null), true),
        ]
        for (signal, creates) in cases {
            bench.server.fire(signal, token: 1, creates: creates, at: 0)
            guard case .settle(1, .rejected)? = bench.server.takeActions().last else { throw Missing() }
        }
    }

    @Test("a signal that is too long for a listener fails here and is counted")
    func tooLong() throws {
        var bench = try ServerBench()
        bench.open(1)
        _ = bench.ask(#"{"id":1,"method":"add_listener","params":{}}"#)
        bench.open(2, prompt: true)
        _ = bench.ask(#"{"id":1,"method":"add_sender","params":{"sender":"S","events":["e"]}}"#, on: 2)
        let text = String(repeating: "x", count: 4050)
        bench.send(
            #"{"id":2,"method":"signal","params":{"info":{"sender":"S","event":"e"},"data":"\#(text)"}}"#, on: 2)
        bench.wait(20_000_000_000)
        #expect(bench.others.contains(.count(.tooLongToSend)))
        #expect(bench.take(2).first?.status == -2)
    }

    @Test("requests to the hub's senders: declared ones, any, none; the answer or its error")
    func requests() throws {
        let senders = [
            HubSender(name: Identifier("one"), events: [], requests: [Identifier("ping")]),
            HubSender(name: Identifier("any"), events: [], requests: [.null]),
        ]
        var bench = try ServerBench(senders: senders)
        bench.open(1)
        func text(_ sender: String, _ method: String) -> String {
            #"{"id":5,"method":"request","params":{"sender":"\#(sender)","method":"\#(method)","params":{"a":1}}}"#
        }
        #expect(bench.ask(text("one", "pong")).map(\.status) == [-2])
        for outcome in [PysigOutcome.done(["x": 1]), .failed("nobody")] {
            bench.send(text("any", "pong"), on: 1)
            guard case .ask(let number, let sender, let method, let params)? = bench.takeOthers().last else {
                throw Missing()
            }
            #expect([sender.text, method.text, params.text] == ["any", "pong", #"{"a":1}"#])
            bench.server.answered(number, outcome, at: bench.now)
            bench.collect()
            let reply = bench.take(1).first
            #expect(reply?["response"] == (outcome.failure == nil ? ["x": 1] : nil))
            #expect(reply?["exception"]?.string == outcome.failure)
            bench.wait()
        }
    }

    @Test("the hub asks a client's sender")
    func call() throws {
        var bench = try ServerBench()
        bench.open(1)
        _ = bench.ask(#"{"id":1,"method":"add_sender","params":{"sender":"S","events":[],"requests":["m"]}}"#)
        bench.server.request(Identifier("S"), Identifier("m"), [1], call: 3, timeout: 1_000_000_000, at: bench.now)
        bench.collect()
        bench.send(#"{"id":1,"status":-2,"exception":"no"}"#, on: 1)
        #expect(bench.takeOthers() == [.complete(3, .failed("no"))])
        bench.server.request(Identifier("S"), Identifier("m"), [1], call: 4, timeout: 1_000_000_000, at: bench.now)
        bench.wait(1_000_000_000)
        #expect(bench.takeOthers().contains { if case .complete(4, .failed) = $0 { true } else { false } })
        bench.server.request(Identifier("S"), Identifier("n"), [1], call: 5, timeout: 1, at: bench.now)
        guard case .complete(5, .failed)? = bench.server.takeActions().last else { throw Missing() }
    }

    @Test("limits of a connection: listeners, senders, events; connections")
    func limits() throws {
        var bench = try ServerBench(
            limits: Limits(listenersPerConnection: 2, sendersPerConnection: 2, eventsPerSender: 2, connections: 1))
        bench.open(1)
        for (index, status) in [0, 0, -2].enumerated() {
            let listener = bench.ask(#"{"id":1,"method":"add_listener","params":{"sender":"x","event":\#(index)}}"#)
            #expect(listener.first?.status == Int64(status))
            let sender = bench.ask(#"{"id":1,"method":"add_sender","params":{"sender":\#(index),"events":["e"]}}"#)
            #expect(sender.first?.status == Int64(status))
        }
        #expect(
            bench.ask(#"{"id":1,"method":"remove_sender","params":{"sender":1}}"#).first?.status == 0)
        #expect(
            bench.ask(#"{"id":1,"method":"add_sender","params":{"sender":"y","events":[1,2,3]}}"#).first?.status == -2)
        bench.open(2)
        #expect(bench.others.contains(.count(.refusedConnections)))
    }

    @Test("a peer that never answers is cut off when too much waits for it")
    func slowPeer() throws {
        var bench = try ServerBench(limits: Limits(queuedObjects: 10), interests: [])
        bench.open(1)
        _ = bench.ask(#"{"id":1,"method":"add_listener","params":{}}"#)
        for token in 1...20 as ClosedRange<UInt64> {
            bench.server.fire(heard, token: token, creates: true, at: bench.now)
            bench.collect()
        }
        #expect(bench.others.contains(.count(.slowPeers)))
        #expect(bench.others.contains { if case .close(1, _) = $0 { true } else { false } })
        #expect(bench.others.filter { if case .settle(_, .delivered) = $0 { true } else { false } }.count == 20)
        #expect(bench.server.nextTime == nil)
    }

    @Test("a slow listener gets every signal; one that answers none of three is cut off")
    func patience() throws {
        var bench = try ServerBench()
        bench.open(1)
        _ = bench.ask(#"{"id":1,"method":"add_listener","params":{"sender":"mqtt","event":"message"}}"#)
        for token in 1...6 as ClosedRange<UInt64> {
            bench.server.fire(heard, token: token, creates: true, at: bench.now)
            bench.collect()
        }
        for id in 1...3 {
            bench.wait(8_000_000_000)
            #expect(bench.take(1).count == 1)
            bench.send(#"{"id":\#(id),"status":0}"#, on: 1)
        }
        #expect(bench.takeOthers() == [.settle(1, .delivered), .settle(2, .delivered), .settle(3, .delivered)])
        bench.wait(28_000_000_000)
        let others = bench.takeOthers()
        #expect(others.filter { $0 == .count(.unansweredSignals) }.count == 3)
        #expect(others.contains { if case .close(1, _) = $0 { true } else { false } })
    }

    @Test("a quick listener with four signals before it that gets slow has its time for each of them")
    func patienceForEach() throws {
        var bench = try ServerBench(limits: Limits(signalTimeout: 1_000_000_000))
        bench.open(1, pace: .framed)
        bench.open(2, pace: .aligned)
        bench.send(#"{"id":1,"method":"add_sender","params":{"sender":"S","events":["e"]}}"#, on: 1)
        bench.send(#"{"id":1,"method":"add_listener","params":{"sender":"S","event":"e"}}"#, on: 2)
        for id in 2...20 {
            bench.send(#"{"id":\#(id),"method":"signal","params":{"info":{"sender":"S","event":"e"}}}"#, on: 1)
        }
        var waiting = bench.take(2).filter { $0["method"] != nil }
        for round in 1...30 where !waiting.isEmpty {
            // Quick at first; then each takes most of a second.
            if round > 4 { bench.wait(900_000_000) }
            bench.send(#"{"id":\#(waiting.removeFirst()["id"]?.text ?? ""),"status":0,"response":null}"#, on: 2)
            waiting += bench.take(2)
        }
        let replies = bench.take(1)
        #expect(replies.count == 20)
        #expect(!bench.others.contains(.count(.unansweredSignals)))
    }

    @Test("nothing is left of a connection that came, did all it could, and went")
    func leavesNothing() throws {
        var bench = try ServerBench()
        for round in 1...3 {
            bench.open(round)
            for event in ["e", "#a", "#b\(round)"] {
                _ = bench.ask(
                    #"{"id":1,"method":"add_listener","params":{"sender":"z\#(round)","event":"\#(event)"}}"#, on: round
                )
                _ = bench.ask(#"{"id":1,"method":"add_listener","params":{"event":"\#(event)"}}"#, on: round)
            }
            _ = bench.ask(
                ##"{"id":1,"method":"add_sender","params":{"sender":"s","events":["e","#c\##(round)"]}}"##, on: round)
            bench.close(round)
        }
        let empty: JSONValue = [["sender": .null, "connected": true, "events": [["event": .null]]]]
        #expect(bench.server.router.listing(withEvents: true) == empty)
    }

    @Test("a peer that says that it frames is answered so, and gets its objects without gaps")
    func framing() throws {
        var bench = try ServerBench()
        bench.open(1)
        let greeting = #"{"id":1,"method":"get_version","params":{"framing":"json"}}"#
        bench.send(greeting + greeting + greeting, on: 1)
        #expect(bench.take(1).map { $0["response"]?.string } == .init(repeating: "1.01+json", count: 3))
    }
}

/// An action that the test waits for did not come.
struct Missing: Error {}

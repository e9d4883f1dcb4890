internal import JSONText
internal import PysigAdapter
internal import Testing

/// Vectors 27 to 32: what reaches listeners, in which order, and when the sender gets its reply.
@Suite struct ServerSignalTests {
    private static let addS =
        ##"{"id":1,"method":"add_sender","params":{"sender":"S","events":["e","#ch"],"requests":["ping",null]}}"##

    /// Connection 1 is A, which has the sender; connection 2 is B, which listens and answers at once.
    private func bench(listening: [(String, String)] = [], senderFirst: Bool = true) throws -> ServerBench {
        var bench = try ServerBench()
        bench.open(1)
        bench.open(2, prompt: true)
        if senderFirst { _ = bench.ask(Self.addS) }
        for (sender, event) in listening {
            let reply = bench.ask(
                #"{"id":1,"method":"add_listener","params":{"sender":\#(sender),"event":\#(event)}}"#, on: 2)
            #expect(reply.first?.status == 0)
        }
        return bench
    }

    private func fire(_ event: String, _ bench: inout ServerBench) -> [JSONValue] {
        bench.ask(#"{"id":7,"method":"signal","params":{"info":{"sender":"S","event":\#(event)},"data":{"k":1}}}"#)
    }

    @Test("vector 27: a sender that connects is told to four kinds of listeners in order, then answered")
    func connecting() throws {
        var bench = try bench(
            listening: [("\"S\"", "\"#connect\""), ("null", "\"#connect\""), ("\"S\"", "null"), ("null", "null")],
            senderFirst: false)
        #expect(bench.ask(Self.addS).map(\.status) == [0])
        let signals = bench.take(2)
        #expect(signals.compactMap(\.listener) == [4, 3, 2, 1])
        #expect(signals.allSatisfy { $0.info == ["S", "#connect"] })
        let data = signals.first?["params"]?["data"]
        let events: JSONValue = ["#ch", "#connect", "#disconnect", "e"]
        #expect(data?["events"]?.sorted == events.sorted)
        #expect(data?["requests"] == ["ping", .null])
    }

    @Test("vector 28: everything, the sender, the event")
    func plainEvent() throws {
        var bench = try bench(listening: [("\"S\"", "\"e\""), ("\"S\"", "null"), ("null", "null")])
        #expect(fire("\"e\"", &bench).map(\.status) == [0])
        let signals = bench.take(2)
        #expect(signals.compactMap(\.listener) == [3, 2, 1])
        #expect(signals.allSatisfy { $0.info == ["S", "e"] && $0["params"]?["data"] == ["k": 1] })
    }

    @Test("vector 29: a channel is heard on the broadcast sender as well")
    func channel() throws {
        var bench = try bench(
            listening: [("\"S\"", "\"#ch\""), ("null", "\"#ch\""), ("\"S\"", "null"), ("null", "null")])
        #expect(fire("\"#ch\"", &bench).map(\.status) == [0])
        #expect(bench.take(2).compactMap(\.listener) == [4, 3, 2, 1])
    }

    @Test("vector 30: the event null calls the sender's listeners twice")
    func nullEvent() throws {
        var bench = try bench(listening: [("null", "null"), ("\"S\"", "null")])
        #expect(fire("null", &bench).map(\.status) == [0])
        #expect(bench.take(2).compactMap(\.listener) == [1, 2, 2])
    }

    @Test("vector 31: an owner's failure is hidden from whoever asked")
    func hiddenFailure() throws {
        var bench = try bench()
        bench.send(
            #"{"id":9,"method":"request","params":{"sender":"S","method":"ping","params":{"a":1}}}"#, on: 2)
        let forwarded = bench.take(1).first
        #expect(forwarded?["params"] == ["sender": "S", "method": "ping", "params": ["a": 1]])
        bench.send(#"{"id":\#(forwarded?["id"]?.text ?? ""),"status":-2,"exception":"no"}"#, on: 1)
        #expect(bench.take(2) == [["id": 9, "status": 0, "response": .null]])
    }

    @Test("a request is passed on and its answer comes back; without an owner it fails")
    func request() throws {
        var bench = try bench()
        let request = #"{"id":9,"method":"request","params":{"sender":"S","method":"any"}}"#
        bench.send(request, on: 2)
        bench.send(#"{"id":1,"status":0,"response":{"pong":true}}"#, on: 1)
        #expect(bench.take(2) == [["id": 9, "status": 0, "response": ["pong": true]]])
        bench.wait()
        bench.send(request, on: 2)
        bench.close(1)
        bench.wait()
        #expect(bench.take(2).first { $0["method"] == nil }?.status == -2)
    }

    @Test("vector 32: a lost owner is told as #disconnect, and its sender stays for its listeners")
    func lostOwner() throws {
        var bench = try bench(listening: [("\"S\"", "\"#disconnect\""), ("\"S\"", "null"), ("null", "null")])
        bench.close(1)
        bench.wait()
        let signals = bench.take(2)
        #expect(signals.compactMap(\.listener) == [3, 2, 1])
        #expect(signals.allSatisfy { $0.info == ["S", "#disconnect"] })
        #expect(signals.first?["params"]?["data"]?["requests"] == ["ping", .null])
        let listing = bench.ask(#"{"id":1,"method":"list_senders"}"#, on: 2).first?["response"]
        #expect(listing?.array?.contains(["sender": "S", "connected": false]) == true)
    }

    @Test("the reply comes after every listener replied, or after its time")
    func settlement() throws {
        var bench = try bench(listening: [("\"S\"", "\"e\"")])
        bench.open(3)
        _ = bench.ask(#"{"id":1,"method":"add_listener","params":{"sender":"S","event":"e"}}"#, on: 3)
        #expect(fire("\"e\"", &bench).isEmpty)
        let id = bench.take(3).first?["id"]?.text ?? ""
        bench.send(#"{"id":\#(id),"status":0,"response":null}"#, on: 3)
        #expect(bench.take(1).map(\.status) == [0])
        bench.wait()
        #expect(fire("\"e\"", &bench).isEmpty)
        bench.wait(9_000_000_000)
        #expect(bench.take(1).map(\.status) == [0])
        #expect(bench.others.contains(.count(.unansweredSignals)))
    }

    @Test("no stall: a client that listens to its own sender is answered at once, and read meanwhile")
    func ownListener() throws {
        var bench = try ServerBench()
        bench.open(1, prompt: true)
        _ = bench.ask(Self.addS)
        _ = bench.ask(#"{"id":2,"method":"add_listener","params":{"sender":"S","event":"e"}}"#)
        let start = bench.now
        bench.send(#"{"id":3,"method":"signal","params":{"info":{"sender":"S","event":"e"}}}"#, on: 1)
        #expect(bench.take(1).map { $0["method"]?.string ?? $0["id"]?.text } == ["signal", "3"])
        #expect(bench.now == start)
    }

    @Test("events that a sender does not declare when it comes back go, with their listeners")
    func dropped() throws {
        var bench = try bench(listening: [("\"S\"", "\"e\"")])
        _ = bench.ask(#"{"id":2,"method":"remove_sender","params":{"sender":"S"}}"#)
        _ = bench.ask(#"{"id":3,"method":"add_sender","params":{"sender":"S","events":["f"]}}"#)
        #expect(fire("\"e\"", &bench).map(\.status) == [-2])
        #expect(bench.ask(#"{"id":5,"method":"remove_listener","params":{"listener_id":1}}"#, on: 2).last?.status == -2)
        #expect(bench.server.router.has(Identifier("e"), of: Identifier("S")) == false)
    }

    @Test("a listener survives its sender, and hears it when it comes again")
    func comesAgain() throws {
        var bench = try bench(listening: [("\"S\"", "\"e\"")])
        bench.close(1)
        bench.open(4)
        _ = bench.ask(Self.addS, on: 4)
        _ = bench.ask(#"{"id":7,"method":"signal","params":{"info":{"sender":"S","event":"e"}}}"#, on: 4)
        #expect(bench.take(2).compactMap(\.listener).contains(1))
    }

    @Test("another connection's sender cannot be removed")
    func foreignSender() throws {
        var bench = try bench()
        #expect(
            bench.ask(#"{"id":2,"method":"remove_sender","params":{"sender":"S"}}"#, on: 2).map(\.status) == [-2])
        #expect(bench.server.router.owner(of: Identifier("S")) == .connection(1))
    }
}

internal import AdapterKit
internal import AdapterTesting
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import JSONText
internal import PysigAdapter
internal import Testing

/// The adapter on sockets, in the test's host.
@Suite struct AdapterTests {
    private static let address = "tcp:127.0.0.1:3000"

    /// A server with one connection, of which the test has the other end.
    private func server(_ settings: [TypedValue.Field] = []) throws -> (PysigHost, Int32) {
        let pysig = try PysigHost(settings)
        try pysig.start()
        return (pysig, try connect(pysig))
    }

    private func connect(_ pysig: PysigHost) throws -> Int32 {
        let (ours, theirs) = try Sockets.pair()
        pysig.host.connect(Self.address, descriptor: theirs, peer: "test")
        return ours
    }

    /// Sends an object, which begins with a number of one digit, and gives what comes until it is answered.
    private func ask(_ pysig: PysigHost, _ end: Int32, _ text: String) throws -> String {
        Sockets.write(end, text)
        var answer = ""
        try wait([pysig], "an answer to \(text)") {
            answer += Sockets.read(end) ?? ""
            return answer.contains(text.prefix(7)) && answer.hasSuffix("}")
        }
        return answer
    }

    @Test("a server listens, emits a signal with a token, and answers when it is settled")
    func serverEmits() throws {
        let (pysig, end) = try server()
        defer { close(end) }
        Sockets.write(end, #"{"id":1,"method":"add_sender","params":{"sender":"timer","events":["tick"]}}"#)
        try wait([pysig], "the connect event") { pysig.host.calls.emitted.count == 1 }
        let connect = pysig.host.calls.emitted[0]
        #expect(connect.type == "pysig.connect")
        #expect(connect["sender"] == .string("timer"))
        #expect(connect.payload == ##"{"events":["#connect","#disconnect","tick"],"requests":null}"##)
        pysig.host.settle(connect.token, .delivered)
        Sockets.write(
            end, #"{"id":2,"method":"signal","params":{"info":{"sender":"timer","event":"tick"},"data":{"ä":1}}}"#)
        try wait([pysig], "the signal") { pysig.host.calls.emitted.count == 2 }
        let signal = pysig.host.calls.emitted[1]
        #expect(signal.type == "pysig.signal")
        #expect(signal["event"] == .string("tick"))
        #expect(signal["eventkind"] == nil)
        #expect(signal.payload == #"{"ä":1}"#)
        #expect(signal.payloadKind == .json)
        #expect(signal.token != 0)
        pysig.host.settle(signal.token, .rejected)
        var answers = ""
        try wait([pysig], "two answers") {
            answers += Sockets.read(end) ?? ""
            return answers.contains(#""id":2"#)
        }
        #expect(answers.hasPrefix(#"{"id":1,"status":0,"response":null}{"id":2,"status":-2"#))
    }

    @Test("without credit nothing is lost: events wait, are emitted in order, and answered")
    func noCredit() throws {
        let (pysig, end) = try server([.init("max_unanswered", .integer(2))])
        defer { close(end) }
        pysig.host.grant(0)
        Sockets.write(end, #"{"id":1,"method":"add_sender","params":{"sender":"S","events":["e"]}}"#)
        for id in 2...5 {
            Sockets.write(
                end, #"{"id":\#(id),"method":"signal","params":{"info":{"sender":"S","event":"e"},"data":\#(id)}}"#)
        }
        for _ in 1...10 { pysig.turn() }
        #expect(pysig.host.calls.emitted.isEmpty)
        let watched = pysig.host.extensions.watches.values.map(\.events)
        #expect(watched == [[]])
        pysig.host.grant(1000)
        try wait([pysig], "all events") {
            for event in pysig.host.calls.emitted { pysig.host.settle(event.token, .delivered) }
            return pysig.host.calls.emitted.count == 5
        }
        #expect(pysig.host.calls.emitted.map(\.payload).dropFirst() == ["2", "3", "4", "5"])
        var answers = ""
        try wait([pysig], "the last answer") {
            for event in pysig.host.calls.emitted { pysig.host.settle(event.token, .delivered) }
            answers += Sockets.read(end) ?? ""
            return answers.contains(#""id":5"#)
        }
    }

    @Test("names that are numbers keep their kind both ways")
    func numbers() throws {
        let (pysig, end) = try server()
        defer { close(end) }
        Sockets.write(end, #"{"id":1,"method":"add_sender","params":{"sender":20,"events":[2.0]}}"#)
        Sockets.write(end, #"{"id":2,"method":"signal","params":{"info":{"sender":20,"event":2}}}"#)
        try wait([pysig], "two events") { pysig.host.calls.emitted.count == 2 }
        let signal = pysig.host.calls.emitted[1]
        #expect(signal["sender"] == .string("20"))
        #expect(signal["senderkind"] == .string("number"))
        #expect(signal["event"] == .string("2.0"))
        #expect(signal.payload == "null")
        _ = try ask(pysig, end, #"{"id":3,"method":"add_listener","params":{"sender":5,"event":true}}"#)
        let kinds: [TypedValue.Field] = [
            .init("senderkind", .string("number")), .init("eventkind", .string("number")),
        ]
        try pysig.fire("5", "1", text: "x", token: 9, extra: kinds)
        try wait([pysig], "the signal") {
            Sockets.read(end)?.contains(#""info":{"sender":5,"event":true},"data":"x""#) == true
        }
        try pysig.fire("five", "1", token: 10, extra: kinds)
        #expect(pysig.host.calls.settlements.last?.outcome == .rejected)
    }

    @Test("what the hub listens to, offers and asks can have names that are numbers, too")
    func numbersInSettings() throws {
        let (pysig, end) = try server([
            .init(
                "listen", .list([.record([.init("sender", .string("20")), .init("senderkind", .string("number"))])])),
            .init("senders", .list([.record([.init("name", .string("1.5")), .init("namekind", .string("number"))])])),
        ])
        defer { close(end) }
        pysig.settlesAll = true
        for (id, name) in ["20", #""20""#].enumerated() {
            _ = try ask(
                pysig, end,
                #"{"id":\#(id + 1),"method":"add_sender","params":{"sender":\#(name),"events":["e"],"requests":[7]}}"#)
        }
        #expect(pysig.host.calls.emitted.map(\.type) == ["pysig.connect"])
        #expect(pysig.host.calls.emitted[0]["senderkind"] == .string("number"))
        #expect(try ask(pysig, end, #"{"id":3,"method":"list_senders"}"#).contains(#"{"sender":1.5,"connected":true}"#))
        pysig.host.call(
            0, id: 7,
            [
                .init("sender", .string("20")), .init("senderkind", .string("number")), .init("method", .string("7")),
                .init("methodkind", .string("number")),
            ])
        try wait([pysig], "the request") {
            Sockets.read(end)?.contains(#""params":{"sender":20,"method":7,"params":null}"#) == true
        }
        let host = try TestHost(PysigAdapter.self)
        let wrong: TypedValue = .list([.record([.init("event", .string("x")), .init("eventkind", .string("number"))])])
        #expect(host.create([.init("listen", wrong)]) == HUBBUB_E_SETTINGS)
        #expect(host.lastErrorSet.contains("listen[0].event is x, which is no number"))
    }

    @Test("a delivery is settled when the listeners replied; one to nobody at once; the window is bounded")
    func serverFires() throws {
        let (pysig, end) = try server()
        defer { close(end) }
        try pysig.fire("mqtt", "message", json: #"{"a":[1]}"#, token: 1)
        #expect(pysig.host.calls.settlements.map(\.outcome) == [.delivered])
        _ = try ask(pysig, end, #"{"id":1,"method":"add_listener","params":{"sender":"mqtt","event":"message"}}"#)
        var taken = 0
        while try pysig.fire("mqtt", "message", json: "\(taken)", token: UInt64(taken + 2)) == 1 { taken += 1 }
        #expect(taken == 64)
        var answered = 0
        try wait([pysig], "room for more") {
            if Sockets.read(end)?.contains("signal") == true {
                answered += 1
                Sockets.write(end, #"{"id":\#(answered),"status":0,"response":null}"#)
            }
            return pysig.host.calls.ready == 1
        }
        #expect(pysig.host.calls.settlements.allSatisfy { $0.outcome == .delivered })
    }

    @Test("a client's request to a sender of the hub goes to the bound operation; calls go to clients' senders")
    func requests() throws {
        let senders: TypedValue = .list([
            .record([
                .init("name", .string("clock")), .init("events", .list([])),
                .init("requests", .list([.string("*")])),
            ])
        ])
        let (pysig, end) = try server([.init("senders", senders)])
        defer { close(end) }
        Sockets.write(
            end, #"{"id":1,"method":"request","params":{"sender":"clock","method":"now","params":{"zone":"UTC"}}}"#)
        try wait([pysig], "the request") { !pysig.host.calls.requests.isEmpty }
        let request = pysig.host.calls.requests[0]
        #expect(request.name == "clock.now")
        #expect(request.parameters == [.init("", .json(#"{"zone":"UTC"}"#))])
        pysig.host.answer(request.id, .success(.json("[12]")))
        var answer = ""
        try wait([pysig], "the answer") {
            answer += Sockets.read(end) ?? ""
            return answer.contains("[12]")
        }
        Sockets.write(end, #"{"id":2,"method":"add_sender","params":{"sender":"S","events":[],"requests":["m"]}}"#)
        try wait([pysig], "the sender") { pysig.host.calls.emitted.count == 1 }
        pysig.host.call(0, id: 7, [.init("sender", .string("S")), .init("method", .string("m"))])
        try wait([pysig], "the call") { Sockets.read(end)?.contains(#""method":"request""#) == true }
        Sockets.write(end, #"{"id":1,"status":0,"response":{"x":1}}"#)
        try wait([pysig], "the result") { pysig.host.calls.answers[7] != nil }
        #expect(try pysig.host.calls.answers[7]?.get() == .json(#"{"x":1}"#))
        pysig.host.call(1, id: 8, [.init("events", .boolean(false))])
        let listing = try pysig.host.calls.answers[8]?.get()
        #expect(listing != nil)
    }

    @Test("garbage and a lost connection end it, with the sender's disconnect")
    func ends() throws {
        let (pysig, end) = try server()
        Sockets.write(end, #"{"id":1,"method":"add_sender","params":{"sender":"S","events":[]}}"#)
        try wait([pysig], "the sender") { pysig.host.calls.emitted.count == 1 }
        Sockets.write(end, "garbage")
        try wait([pysig], "the end") { pysig.host.calls.emitted.last?.type == "pysig.disconnect" }
        #expect(pysig.host.calls.counts["garbage_received"] == 1)
        #expect(pysig.host.extensions.watches.isEmpty)
        close(end)
        let second = try connect(pysig)
        pysig.turn()
        close(second)
        try wait([pysig], "the second end") { pysig.host.extensions.watches.isEmpty }
    }

    @Test("what was answered before a connection is closed still arrives")
    func lastAnswer() throws {
        let (pysig, end) = try server()
        defer { close(end) }
        Sockets.write(end, #"{"id":1,"method":"get_version"} garbage"#)
        try wait([pysig], "the end") { pysig.host.extensions.watches.isEmpty }
        #expect(Sockets.read(end)?.contains("1.01") == true)
        #expect(Sockets.read(end) == nil)
    }

    @Test("a peer that asks and never reads is cut off and counted")
    func neverReads() throws {
        let (pysig, end) = try server([.init("max_message", .size(1 << 20))])
        defer { close(end) }
        pysig.settlesAll = true
        // One that frames gets its answers at once, so that they pile up.
        Sockets.write(end, #"{"id":1,"method":"get_version","params":{"framing":"json"}}"#)
        let events = (1...500).map { "\($0)" }.joined(separator: ",")
        Sockets.write(end, #"{"id":2,"method":"add_sender","params":{"sender":"S","events":[\#(events)]}}"#)
        try wait([pysig], "the cut") {
            for _ in 1...20 {
                Sockets.write(end, #"{"id":3,"method":"list_senders","params":{"list_events":true}}"#)
            }
            return pysig.host.calls.counts["slow_peers"] == 1
        }
        #expect(pysig.host.extensions.watches.isEmpty)
    }

    @Test("stopping closes all and gives back what is not settled; it starts again")
    func stops() throws {
        let (pysig, end) = try server()
        defer { close(end) }
        _ = try ask(pysig, end, #"{"id":1,"method":"add_listener","params":{}}"#)
        try pysig.fire("mqtt", "message", token: 3)
        pysig.stop()
        #expect(pysig.host.calls.settlements == [.init(token: 3, outcome: .notAttempted)])
        #expect(pysig.host.extensions.watches.isEmpty)
        #expect(pysig.host.extensions.listeners.isEmpty)
        try pysig.start()
        let again = try connect(pysig)
        #expect(try ask(pysig, again, #"{"id":1,"method":"get_version"}"#).contains("1.01"))
        close(again)
    }

    @Test("over TCP on one machine an original that reads late receives one object at a time all the same")
    func aligned() throws {
        let pysig = try PysigHost([])
        try pysig.serve()
        let end = try Sockets.connect(port: pysig.port)
        defer { close(end) }
        for number in 1...10 { Sockets.write(end, #"{"id":\#(number),"method":"get_version"}"#) }
        try wait([pysig], "the answers") { Sockets.waiting(end) >= 10 * 4096 }
        for number in 1...10 {
            let object = try JSONValue(parsing: Sockets.read(end, atMost: 4096) ?? "")
            #expect(object["id"] == JSONValue(number))
        }
    }

    @Test("settings that cannot work are refused with the reason")
    func settings() throws {
        let twice: TypedValue = .list(
            Array(repeating: .record([.init("name", .string("a"))]), count: 2))
        let host = try TestHost(PysigAdapter.self)
        #expect(host.create([.init("senders", twice)]) == HUBBUB_E_SETTINGS)
        #expect(host.lastErrorSet.contains("two senders a"))
    }

    @Test("a server that others can reach is warned of")
    func warning() throws {
        let pysig = try PysigHost([.init("host", .string("0.0.0.0"))])
        try pysig.start()
        #expect(pysig.host.calls.logs.contains { $0.text.contains("no authentication") })
    }
}

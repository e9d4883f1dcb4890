internal import JSONText
internal import PysigAdapter
internal import Testing

/// The test vectors of the wire contract against our server, as bytes.
@Suite struct ServerVectorTests {
    /// What is sent to a fresh server, one after the other, and the last reply.
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let before: [String]
        let sent: String
        let reply: String?

        init(_ name: String, after before: [String] = [], _ sent: String, gives reply: String?) {
            self.name = name
            self.before = before
            self.sent = sent
            self.reply = reply
        }

        var testDescription: String { name }
    }

    private static let timer =
        #"{"id":90,"method":"add_sender","params":{"sender":"timer","events":["tick"]}}"#
    private static let later =
        #"{"id":91,"method":"add_listener","params":{"sender":"later","event":"zzz"}}"#
    private static func failed(_ id: Int) -> String { #"{"id":\#(id),"status":-2}"# }
    private static func done(_ id: Int) -> String { #"{"id":\#(id),"status":0,"response":null}"# }
    private static func signal(_ params: String) -> String { #"{"id":5,"method":"signal","params":\#(params)}"# }
    private static func request(_ params: String) -> String { #"{"id":5,"method":"request","params":\#(params)}"# }
    private static func addSender(_ params: String) -> String { #"{"id":5,"method":"add_sender","params":\#(params)}"# }

    static let vectors: [Vector] = [
        Vector("1", #"{"id":1,"method":"get_version"}"#, gives: #"{"id":1,"status":0,"response":"1.01"}"#),
        Vector(
            "2", #"{"id":"abc","method":"get_version","params":null}"#,
            gives: #"{"id":"abc","status":0,"response":"1.01"}"#),
        Vector("3", #"{"method":"get_version"}"#, gives: #"{"id":null,"status":0,"response":"1.01"}"#),
        Vector("4", #"{"id":2,"method":"nope"}"#, gives: #"{"id":2,"status":-1}"#),
        Vector("5", #"{"id":3,"params":{}}"#, gives: #"{"id":3,"status":-3}"#),
        Vector(
            "6", #"{"id":4,"method":"list_senders"}"#,
            gives: #"{"id":4,"status":0,"response":[{"sender":null,"connected":true}]}"#),
        Vector(
            "7", #"{"id":4,"method":"list_senders","params":{"list_events":true}}"#,
            gives: #"{"id":4,"status":0,"response":[{"sender":null,"connected":true,"events":[{"event":null}]}]}"#),
        Vector("8", timer, gives: done(90)),
        Vector("9", after: [timer], timer, gives: failed(90)),
        Vector("10 no events", addSender(#"{"sender":"a"}"#), gives: failed(5)),
        Vector("10 empty event", addSender(#"{"sender":"a","events":[""]}"#), gives: failed(5)),
        Vector("10 sender is a list", addSender(#"{"sender":["l"],"events":["e"]}"#), gives: failed(5)),
        Vector("11", addSender(#"{"sender":"single","events":"tick"}"#), gives: done(5)),
        Vector(
            "12", after: [timer], #"{"id":4,"method":"list_senders","params":{"list_events":true}}"#,
            gives: #"""
                {"id":4,"status":0,"response":[
                {"sender":"timer","connected":true,"events":[{"event":null},{"event":"#connect"},
                {"event":"#disconnect"},{"event":"tick"}]},
                {"sender":null,"connected":true,"events":[{"event":null},{"event":"#connect"},
                {"event":"#disconnect"}]}]}
                """#),
        Vector(
            "13", after: [timer], #"{"id":5,"method":"add_listener","params":{"sender":"timer","event":"unknown_ev"}}"#,
            gives: failed(5)),
        Vector(
            "14 listing", after: [later], #"{"id":4,"method":"list_senders","params":{"list_events":true}}"#,
            gives: #"""
                {"id":4,"status":0,"response":[
                {"sender":"later","connected":false,"events":[{"event":null},{"event":"#connect"},
                {"event":"#disconnect"},{"event":"zzz"}]},
                {"sender":null,"connected":true,"events":[{"event":null},{"event":"#connect"},
                {"event":"#disconnect"}]}]}
                """#),
        Vector("15 unknown", #"{"id":5,"method":"remove_listener","params":{"listener_id":999}}"#, gives: failed(5)),
        Vector("15 no id", #"{"id":5,"method":"remove_listener"}"#, gives: failed(5)),
        Vector("16", after: [timer], signal(#"{"info":{"sender":"timer","event":"tick"},"data":1}"#), gives: done(5)),
        Vector("17 unknown sender", signal(#"{"info":{"sender":"nosuch","event":"e"}}"#), gives: failed(5)),
        Vector(
            "17 not connected", after: [later], signal(#"{"info":{"sender":"later","event":"zzz"}}"#), gives: failed(5)),
        Vector("17 without info", signal(#"{"data":1}"#), gives: failed(5)),
        Vector("17 without sender", signal(#"{"info":{"event":"e"}}"#), gives: failed(5)),
        Vector(
            "17 unknown event", after: [timer], signal(#"{"info":{"sender":"timer","event":"nope"}}"#), gives: failed(5)
        ),
        Vector("18 no requests", after: [timer], request(#"{"sender":"timer","method":"m"}"#), gives: failed(5)),
        Vector("18 unknown sender", request(#"{"sender":"nosuch","method":"m"}"#), gives: failed(5)),
        Vector("18 not connected", after: [later], request(#"{"sender":"later","method":"m"}"#), gives: failed(5)),
        Vector("18 without method", after: [timer], request(#"{"sender":"timer"}"#), gives: failed(5)),
        Vector(
            "19 once", after: [timer], #"{"id":5,"method":"remove_sender","params":{"sender":"timer"}}"#, gives: done(5)
        ),
        Vector(
            "19 twice", after: [timer, #"{"id":5,"method":"remove_sender","params":{"sender":"timer"}}"#],
            #"{"id":6,"method":"remove_sender","params":{"sender":"timer"}}"#, gives: failed(6)),
        Vector("23 a reply", #"{"id":37,"status":5,"method":"get_version"}"#, gives: nil),
        Vector(
            "24", #"{"id":38,"status":null,"method":"get_version"}"#, gives: #"{"id":38,"status":0,"response":"1.01"}"#),
        Vector("25", #"{"id":39,"method":"add_sender","params":[1]}"#, gives: failed(39)),
        Vector("26", addSender(#"{"sender":20,"events":[1,2.0,"2.0"]}"#), gives: done(5)),
        Vector("a null method", #"{"id":1,"method":null}"#, gives: #"{"id":1,"status":-3}"#),
        Vector("a method that is a number", #"{"id":1,"method":5}"#, gives: #"{"id":1,"status":-1}"#),
        Vector("the empty sender is a name", addSender(#"{"sender":"","events":["e"]}"#), gives: done(5)),
        Vector(
            "false is 0", after: [addSender(#"{"sender":0,"events":["e"]}"#)],
            addSender(#"{"sender":false,"events":["e"]}"#), gives: failed(5)),
        Vector(
            "no event is the event null", after: [timer], signal(#"{"info":{"sender":"timer"},"data":1}"#),
            gives: done(5)),
        Vector(
            "the empty event", #"{"id":5,"method":"add_listener","params":{"sender":"q","event":""}}"#, gives: failed(5)
        ),
        Vector(
            "NaN becomes null", #"{"id":NaN,"method":"get_version"}"#,
            gives: #"{"id":null,"status":0,"response":"1.01"}"#),
    ]

    @Test("vectors 1 to 26", arguments: vectors)
    func answers(_ vector: Vector) throws {
        var bench = try ServerBench()
        bench.open(1)
        for text in vector.before { _ = bench.ask(text) }
        let replies = bench.ask(vector.sent)
        guard let expected = vector.reply else {
            #expect(replies.isEmpty)
            return
        }
        #expect(replies.count == 1)
        let reply = try JSONValue(parsing: expected)
        let withoutText = replies.first?.members?.filter { $0.name != "exception" }
        #expect(withoutText.map { JSONValue.object($0).sorted } == reply.sorted)
    }

    @Test("vector 14: listening to nobody gives an integer")
    func listenerID() throws {
        var bench = try ServerBench()
        bench.open(1)
        let reply = bench.ask(Self.later).first
        #expect(reply?.status == 0)
        #expect(reply?.listener != nil)
    }

    @Test("vector 20, as a peer that frames: two objects in one write are both answered, each in a write of its own")
    func twoObjects() throws {
        var bench = try ServerBench()
        bench.open(1)
        bench.send(#"{"id":1,"method":"get_version"}{"id":2,"method":"get_version"}"#, on: 1)
        #expect(bench.take(1).map { $0["id"] } == [1])
        bench.wait(19_999_999)
        #expect(bench.take(1).isEmpty)
        bench.wait(1)
        #expect(bench.take(1).map { $0["id"] } == [2])
    }

    @Test("vector 21, as a peer that frames: an object of any length up to the limit is answered, whole or in pieces")
    func longObjects() throws {
        for length in [4096, 4098, 100_000] {
            var bench = try ServerBench()
            bench.open(1)
            let start = #"{"id":1,"method":"get_version","x":""#
            let text = start + String(repeating: "x", count: length - start.count - 2) + #""}"#
            #expect(text.utf8.count == length)
            for piece in stride(from: 0, to: length, by: 1000) {
                bench.send(String(text.dropFirst(piece).prefix(1000)), on: 1)
            }
            #expect(bench.take(1).count == 1)
        }
    }

    @Test(
        "vector 22: what is no object ends the connection, and so does garbage, after which nothing can be framed",
        arguments: ["garbage", "[1,2]", #""str""#, "5 ", "{\"a\":x}"])
    func garbage(_ text: String) throws {
        var bench = try ServerBench()
        bench.open(1)
        bench.send(text, on: 1)
        #expect(bench.others.contains(.count(.garbageReceived)))
        #expect(bench.others.contains { if case .close(1, _) = $0 { true } else { false } })
    }

    @Test("a bare null is ignored")
    func bareNull() throws {
        var bench = try ServerBench()
        bench.open(1)
        #expect(bench.ask(#"null {"id":1,"method":"get_version"}"#).count == 1)
    }

    @Test("vector 26: the events 1, 2.0 and \"2.0\" are three")
    func distinctEvents() throws {
        var bench = try ServerBench()
        bench.open(1)
        _ = bench.ask(Self.addSender(#"{"sender":20,"events":[1,2.0,"2.0"]}"#))
        for (event, status) in [("1.0", 0), ("true", 0), ("2", 0), (#""2.0""#, 0), (#""1""#, -2), ("3", -2)] {
            let reply = bench.ask(Self.signal(#"{"info":{"sender":20.0,"event":\#(event)}}"#)).first
            #expect(reply?.status == Int64(status), "event \(event)")
        }
    }
}

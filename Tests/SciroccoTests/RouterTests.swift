internal import HTTP
internal import SciroccoAdapter
internal import Testing

@Suite struct RouterTests {
    private static let id = "6b00d496add2816029a52e3f"

    @Test func requestsLeadToCommands() throws {
        let id = try #require(MessageID(Self.id))
        let cases: [(String, String, QueueCommand)] = [
            ("GET", "/messageQueue", .pull("a1")), ("GET", "/MessageQueue/", .pull("a1")),
            ("PATCH", "/messageQueue/\(Self.id)/ack", .acknowledge("a1", id)),
            ("GET", "/messages/\(Self.id.uppercased())", .get("a1", id)),
            ("GET", "/messages", .list("a1", limit: 100)), ("GET", "/messages?limit=7", .list("a1", limit: 7)),
            ("GET", "/messages?limit=1000", .list("a1", limit: 100)),
            ("DELETE", "/messages/\(Self.id)", .delete("a1", id, .source)),
            ("DELETE", "/messages", .deleteAll("a1", .source)), ("DELETE", "/globalDataSpace", .clear),
        ]
        for (method, path, command) in cases {
            let request = try #require(parsed(method, path, ["scirocco-NODE-source": "a1"]))
            #expect(Router(QueueRules()).route(request) == .command(command, wait: 0), "\(method) \(path)")
        }
    }

    @Test func theFirstDialectMayChangeMore() throws {
        let request = try #require(parsed("DELETE", "/messages", ["Scirocco-From": "a1"]))
        #expect(Router(QueueRules()).route(request) == .command(.deleteAll("a1", .anyone), wait: 0))
        #expect(Router.dialect(of: request) == .first)
    }

    @Test func aTokenOfANodeIsForThatNode() throws {
        var rules = QueueRules()
        rules.token = "master"
        rules.nodeTokens = [node("b0b"): "bob"]
        let cases: [(String?, String?, String, Int)] = [
            ("master", "a1", "/messages", 0), ("bob", "b0b", "/messages", 0), ("bob", "a1", "/messages", 403),
            ("bob", nil, "/messages", 403), ("bo", "b0b", "/messages", 403), (nil, "b0b", "/messages", 403),
            ("bob", "b0b", "/globalDataSpace", 403), ("master", nil, "/globalDataSpace", 0),
        ]
        for (token, own, path, status) in cases {
            let fields = own.map { ["Scirocco-Node-Source": $0] } ?? [:]
            let request = try #require(parsed("DELETE", path, fields, token: token))
            #expect(Router(rules).route(request).refusal?.status ?? 0 == status, "\(token ?? "-") \(path)")
        }
    }

    @Test func aPullWaitsOnlyWhereItMay() throws {
        var rules = QueueRules()
        let request = try #require(parsed("GET", "/messageQueue?wait=60", ["Scirocco-Node-Source": "a1"]))
        #expect(Router(rules).route(request) == .command(.pull("a1"), wait: 0))
        rules.longestWait = 20_000
        #expect(Router(rules).route(request) == .command(.pull("a1"), wait: 20_000))
    }

    @Test func payloadsAreReadByTheirType() {
        #expect(push(#"{"a":1}"#, type: "application/json")?.pushed?.payload == .json(Array(#"{"a":1}"#.utf8)))
        #expect(push(" { } ", type: "application/json")?.pushed?.payload == Payload.none)
        #expect(push("", type: "application/json")?.pushed?.payload == Payload.none)
        #expect(push("[]", type: "application/json")?.pushed?.payload == .json(Array("[]".utf8)))
        #expect(push("hello")?.pushed?.payload == .text(Array("hello".utf8)))
        #expect(push("hello", type: "application/octet-stream")?.pushed?.payload == .binary(Array("hello".utf8)))
        for text in ["123", "\"q\"", "{bad", "null"] {
            #expect(push(text, type: "application/json")?.refusal?.status == 400, "\(text)")
        }
        #expect(push("x", type: "text/plain; charset=utf-8")?.refusal?.status == 400)
        #expect(push(String(repeating: "x", count: 102_401))?.refusal?.status == 413)
    }

    @Test func allThatIsWrongIsSaid() throws {
        var rules = QueueRules()
        rules.start = 1_795_216_531_000
        let wrong = push(
            "x",
            [
                "Scirocco-Node-Source": "xyz", "Scirocco-Node-Destination": "0x1", "Scirocco-Status": "bogus",
                "Scirocco-Payload-Type": String(repeating: "t", count: 31), "Scirocco-Scheduled-Time": "2030",
            ], rules: rules)
        #expect(
            wrong?.refusal?.fields == ["node_source", "node_destination", "payload_type", "status", "scheduled_time"])
        let late = push("x", ["Scirocco-Status": "scheduled"], rules: rules)
        #expect(late?.refusal?.status == 400 && late?.refusal?.fields.isEmpty == true)
        let scheduled = push(
            "x", ["Scirocco-Status": "scheduled", "Scirocco-Scheduled-Time": "2026-11-20T23:15:31"], rules: rules)
        #expect(scheduled?.pushed?.scheduled == 1_795_216_531_000 && scheduled?.pushed?.isScheduled == true)
        let kept = push("x", ["Scirocco-Scheduled-Time": "2026-11-20T23:15:31"], rules: rules)
        #expect(kept?.pushed?.scheduled != nil && kept?.pushed?.isScheduled == false)
    }

    @Test func answersHaveTheDialectsNames() {
        let message = Message(
            id: MessageID(number: 1, created: 0), source: "a1", destination: "b1", status: .processing, tries: 2,
            payloadType: "é\r\nX: y", created: 0, processing: 1000, payload: .binary([0, 255]))
        for (dialect, name) in [(Dialect.first, "Scirocco-From"), (.second, "Scirocco-Node-Source")] {
            var writer = HTTPResponseWriter()
            ReplyWriter(dialect: dialect, keepsAlive: true, date: []).write(.message(message, status: 200), to: &writer)
            let lines = Latin1.decode(writer.bytes.span).split(separator: "\r\n").map(String.init)
            #expect(lines.first == "HTTP/1.1 200 OK" && lines.last == "\"AP8=\"")
            #expect(lines.contains("\(name): a1") && lines.contains("Scirocco-Tries: 2"))
            #expect(lines.contains { $0.hasSuffix("-Type: é  X: y") })
            #expect(
                lines.contains(
                    "Scirocco-Processing-Time: Thu Jan 01 1970 00:00:01 GMT+0000 (Coordinated Universal Time)"))
            #expect(!lines.contains { $0.hasPrefix("Scirocco-Update-Time") })
        }
    }
}

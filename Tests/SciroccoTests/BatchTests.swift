internal import HTTP
internal import SciroccoAdapter
internal import Testing

/// Batches, as they are asked for.
@Suite struct BatchTests {
    private var rules: QueueRules {
        var rules = QueueRules()
        rules.batch = 3
        rules.start = 1000
        return rules
    }

    private func route(_ method: String, _ path: String, _ body: String?, _ rules: QueueRules) -> Router.Routed? {
        let fields = ["Scirocco-Node-Source": "b0b", "Content-Type": "application/json"]
        return parsed(method, path, fields, body: body.map { Array($0.utf8) }).map { Router(rules).route($0) }
    }

    @Test func areNotThereUnlessTheyAreAskedFor() {
        for (method, path, body) in [
            ("POST", "/messageQueue/batch", "[{}]"), ("GET", "/messageQueue/batch", nil),
            ("PATCH", "/messageQueue/batch/ack", "[]"),
        ] as [(String, String, String?)] {
            #expect(route(method, path, body, QueueRules())?.refusal?.status == 404)
        }
    }

    @Test func messagesOfAllKindsArePushed() {
        let body = """
            [{"node_destination": "b1", "payload": {"on": 1}, "payload_type": "switch"},
             {"node_destination": "b2", "payload": "hello", "scheduled_time": "2030-01-02T03:04:05Z"},
             {"node_destination": "b3", "payload_base64": "AP8="}]
            """
        guard case .command(.pushAll(let messages), _)? = route("POST", "/messageQueue/batch", body, rules) else {
            return unexpected("no batch")
        }
        #expect(messages.map(\.destination.text) == ["b1", "b2", "b3"])
        #expect(messages.map(\.source.text) == ["b0b", "b0b", "b0b"])
        #expect(
            messages.map(\.payload) == [
                .json(Array(#"{"on":1}"#.utf8)), .text(Array("hello".utf8)), .binary([0, 255]),
            ])
        #expect(messages.map(\.payloadType) == ["switch", "text/plain", "application/octet-stream"])
        #expect(messages.map(\.isScheduled) == [false, true, false])
    }

    @Test(arguments: [
        ("{}", 400), ("[]", 400), ("[1]", 400), ("[{\"node_destination\": \"x\"}]", 400),
        ("[{\"node_destination\": \"b\", \"payload\": 1}]", 400),
        ("[{\"node_destination\": \"b\", \"payload\": \"a\", \"payload_base64\": \"AA==\"}]", 400),
        ("[{\"node_destination\": \"b\", \"payload_base64\": \"?\"}]", 400),
        ("[{\"node_destination\": \"b\", \"payload_type\": \"\"}]", 400),
        ("[{\"node_destination\": \"b\", \"payload_type\": \"a\\u0000\"}]", 400),
        ("[{\"node_destination\": \"b\", \"scheduled_time\": \"soon\"}]", 400),
        ("[{\"node_destination\": \"b\", \"scheduled_time\": \"1970-01-01\"}]", 400), ("[{},{},{},{}]", 413),
    ]) func aWrongBatchIsRefused(body: String, status: Int) {
        #expect(route("POST", "/messageQueue/batch", body, rules)?.refusal?.status == status)
    }

    @Test func aPayloadIsHeldToTheLimitOfItsType() {
        let body = "[{\"node_destination\": \"b\", \"payload\": \"\(String(repeating: "x", count: 102_401))\"}]"
        #expect(route("POST", "/messageQueue/batch", body, rules)?.refusal?.status == 413)
    }

    @Test func pullsAndAcknowledgementsHaveALimit() {
        for (query, most) in [("", 3), ("?max=2", 2), ("?max=0", 1), ("?max=100", 3), ("?max=x", 3)] {
            #expect(
                route("GET", "/messageQueue/batch" + query, nil, rules) == .command(.pullSome("b0b", most), wait: 0))
        }
        let id = "6b00d496add2816029a52e3f"
        #expect(
            route("PATCH", "/messageQueue/batch/ack", "[\"\(id)\"]", rules)
                == .command(.acknowledgeAll("b0b", [MessageID(id)].compactMap(\.self)), wait: 0))
        #expect(route("PATCH", "/messageQueue/batch/ack", "[\"x\"]", rules)?.refusal?.status == 400)
    }
}

/// What a node makes of batches.
@Suite struct NodeBatchTests {
    private func item(_ token: UInt64, _ bytes: Int = 1) throws -> PushLanes.Item {
        let node = try #require(NodeID("b0b"))
        let message = NewMessage(source: node, destination: node, payloadType: "text/plain", payload: .none)
        return PushLanes.Item(token: token, message: message, bytes: bytes)
    }

    @Test func oneBatchIsUnderWayAtATime() throws {
        var batches = PushBatches()
        let items = try (1...5).map { try item($0) }
        #expect(batches.next(most: 3) == nil)
        for item in items { batches.add(item) }
        #expect(batches.next(most: 3) == Array(items[..<3]))
        #expect(batches.next(most: 3) == nil)
        batches.ended()
        #expect(batches.next(most: 3) == Array(items[3...]))
        batches.ended()
        #expect(batches.next(most: 3) == nil)
    }

    @Test func whatWaitsCanBeTakenBack() throws {
        var batches = PushBatches()
        let items = try (1...3).map { try item($0) }
        for item in items { batches.add(item) }
        #expect(batches.next(most: 1) == [items[0]])
        #expect(batches.takeWaiting() == Array(items[1...]))
        batches.ended()
        #expect(batches.next(most: 1) == nil)
    }

    @Test func aBatchIsNoLargerThanABodyMayBe() throws {
        var batches = PushBatches()
        let items = try [item(1, 300 << 10), item(2, 200 << 10), item(3, 50 << 10), item(4, 50 << 10)]
        for item in items { batches.add(item) }
        for expected in [[items[0]], Array(items[1...2]), [items[3]]] {
            #expect(batches.next(most: 10) == expected)
            batches.ended()
        }
    }

    @Test func withoutBatchesThereIsOneAtATime() throws {
        var batches = PushBatches()
        for token in 1...2 { batches.add(try item(UInt64(token))) }
        #expect(batches.next(most: 0)?.map(\.token) == [1])
    }
}

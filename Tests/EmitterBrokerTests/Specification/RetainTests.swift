internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, section 3.3.1.3.
@Suite struct RetainTests {
    private let table = Table()

    init() {
        table.join("writer")
        table.join("reader")
    }

    private func kept(_ filter: String, qos: UInt8 = 2) -> [Received] {
        _ = table.take("reader")
        table.send("reader", Wire.subscribe(1, (filter, qos)))
        defer { table.send("reader", Wire.unsubscribe(2, filter)) }
        return table.messages("reader")
    }

    @Test(
        "MQTT-3.3.1-5 and -8: the message is kept with its quality, and sent with RETAIN", arguments: [UInt8(0), 1, 2])
    func stored(_ qos: UInt8) {
        table.send("writer", Wire.publish("a/b", "x", qos: qos, id: 1, retain: true))
        let expected = Received(topic: "a/b", payload: "x", qos: qos, retain: true, id: qos == 0 ? 0 : 1)
        #expect(kept("a/b") == [expected])
        #expect(kept("a/b", qos: 0) == [Received(topic: "a/b", payload: "x", retain: true)])
    }

    @Test("MQTT-3.3.1-5: the newer one takes the place of the older", arguments: [UInt8(0), 1])
    func replaced(_ qos: UInt8) {
        table.send("writer", Wire.publish("a", "x", qos: 1, id: 1, retain: true))
        table.send("writer", Wire.publish("a", "y", qos: qos, id: 2, retain: true))
        #expect(kept("#", qos: 0).map(\.payload) == ["y"])
    }

    @Test("MQTT-3.3.1-6: a filter gets the last one of each topic that it covers")
    func matching() {
        for topic in ["a", "a/b", "a/b/c", "a/c", "b", "/a"] {
            table.send("writer", Wire.publish(topic, "x", retain: true))
        }
        let table: [(String, Set<String>)] = [
            ("#", ["a", "a/b", "a/b/c", "a/c", "b", "/a"]), ("a/#", ["a", "a/b", "a/b/c", "a/c"]),
            ("a/+", ["a/b", "a/c"]),
            ("+", ["a", "b"]), ("+/+", ["a/b", "a/c", "/a"]), ("/+", ["/a"]), ("a/+/c", ["a/b/c"]), ("c", []),
            ("a/b/", []),
            ("+/b/#", ["a/b", "a/b/c"]),
        ]
        for (filter, topics) in table {
            let found = kept(filter)
            #expect(Set(found.map(\.topic)) == topics, "\(filter)")
            #expect(found.count == topics.count, "\(filter)")
        }
    }

    @Test("MQTT-3.3.1-6 and 3.8.4-3: subscribing again sends it again")
    func again() {
        table.send("writer", Wire.publish("a", "x", retain: true))
        for id in 1...2 {
            #expect(
                table.ask("reader", Wire.subscribe(id, ("a", 0))) == [
                    .suback(id, [0]), .message(Received(topic: "a", payload: "x", retain: true)),
                ])
        }
    }

    @Test("MQTT-3.3.1-9: who was there before gets it without RETAIN")
    func established() {
        table.send("reader", Wire.subscribe(1, ("a", 0)))
        _ = table.take("reader")
        table.send("writer", Wire.publish("a", "x", retain: true))
        #expect(table.messages("reader") == [Received(topic: "a", payload: "x")])
    }

    @Test("MQTT-3.3.1-10 and -11: an empty one takes it away, and is sent like any other")
    func empty() {
        table.send("writer", Wire.publish("a", "x", retain: true))
        table.send("reader", Wire.subscribe(1, ("a", 0)))
        _ = table.take("reader")
        table.send("writer", Wire.publish("a", "", retain: true))
        #expect(table.messages("reader") == [Received(topic: "a")])
        #expect(kept("a").isEmpty)
        table.send("writer", Wire.publish("never", "", retain: true))
        #expect(kept("never").isEmpty)
    }

    @Test("MQTT-3.3.1-12: without RETAIN nothing is kept or taken away")
    func plain() {
        table.send("writer", Wire.publish("a", "x", retain: true))
        table.send("writer", Wire.publish("a", "y"))
        table.send("writer", Wire.publish("a", ""))
        #expect(kept("a").map(\.payload) == ["x"])
    }

    @Test("what the hub publishes is retained, too")
    func hub() {
        table.publish(Message(topic: "a", payload: [UInt8(ascii: "x")], qos: .atLeastOnce, isRetained: true))
        #expect(kept("a") == [Received(topic: "a", payload: "x", qos: 1, retain: true, id: 1)])
    }
}

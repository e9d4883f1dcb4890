internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, section 4.7.
@Suite struct BrokerTopicTests {
    private let table = Table()

    init() { table.join("a") }

    @Test(
        "MQTT-3.3.2-2 and 4.7.1-1: no message has a wildcard in its topic", arguments: ["#", "a/+/b", "a+", "a#b", ""])
    func wildcards(_ topic: String) {
        table.send("a", Wire.publish(topic, "x"))
        #expect(!table.isOpen("a"))
        #expect(table.publications.isEmpty)
        #expect(table.counts[.refusedTopics] == 1)
    }

    @Test(
        "MQTT-4.7.1-2, -3, 4.7.3-1 and 4.8.0-1: a filter that is none ends the connection",
        arguments: ["", "a#", "#/a", "a/#/b", "##", "a+", "+a", "a/b+/c", "++", "a/+#"])
    func badFilters(_ filter: String) {
        table.open("b")
        table.send("b", Wire.connect("b"))
        _ = table.take("b")
        #expect(table.ask("a", Wire.subscribe(1, (filter, 0))).isEmpty)
        #expect(!table.isOpen("a"))
        #expect(table.ask("b", Wire.unsubscribe(1, filter)).isEmpty)
        #expect(!table.isOpen("b"))
    }

    @Test(
        "MQTT-4.7.1-2, -3 and 4.7.3-4: what a filter covers",
        arguments: [
            (
                "sport/tennis/player1/#",
                ["sport/tennis/player1", "sport/tennis/player1/a", "sport/tennis/player1/a/b"], ["sport"]
            ),
            ("sport/tennis/+", ["sport/tennis/player1", "sport/tennis/"], ["sport/tennis/player1/a", "sport/tennis"]),
            ("sport/+", ["sport/"], ["sport"]), ("+/+", ["/finance"], ["finance"]), ("/+", ["/finance"], ["finance"]),
            ("+", ["finance"], ["/finance"]), ("+/tennis/#", ["a/tennis", "/tennis/x"], ["tennis", "tennis/x"]),
            ("#", ["a", "/", "a/b", " "], []), ("a b", ["a b"], ["ab"]),
            ("ACCOUNTS", ["ACCOUNTS"], ["Accounts", "/ACCOUNTS"]),
            ("\u{E9}", ["\u{E9}"], ["e\u{301}"]), ("//", ["//"], ["/", "///"]), ("+//+", ["a//b", "//"], ["a/b"]),
        ])
    func covers(_ filter: String, _ covered: [String], _ others: [String]) {
        #expect(table.ask("a", Wire.subscribe(1, (filter, 0))) == [.suback(1, [0])])
        for topic in covered {
            table.publish(Message(topic: topic, payload: []))
            #expect(
                table.messages("a").map { Array($0.topic.utf8) } == [Array(topic.utf8)], "\(filter) covers \(topic)")
        }
        for topic in others {
            table.publish(Message(topic: topic, payload: []))
            #expect(table.take("a").isEmpty, "\(filter) does not cover \(topic)")
        }
    }

    @Test("MQTT-4.7.2-1: filters that begin with a wildcard cover no topics that begin with $")
    func reserved() {
        table.join("b")
        table.send("a", Wire.subscribe(1, ("#", 0), ("+/x", 0), ("+/monitor/+", 0)))
        table.send("b", Wire.subscribe(1, ("$hub/#", 0)))
        _ = (table.take("a"), table.take("b"))
        for topic in ["$hub/x", "$hub/monitor/x", "$hub"] {
            table.publish(Message(topic: topic, payload: [1], isRetained: true))
        }
        #expect(table.take("a").isEmpty)
        #expect(table.messages("b").count == 3)
        table.send("a", Wire.subscribe(2, ("#", 0), ("+/x", 0), ("$hub/monitor/+", 0)))
        #expect(table.messages("a").map(\.topic) == ["$hub/monitor/x"])
    }

    @Test("MQTT-4.7.2-1: clients do not publish to topics that begin with $", arguments: [UInt8(0), 1, 2])
    func reservedPublish(_ qos: UInt8) {
        table.send("a", Wire.subscribe(1, ("$hub/#", 0)))
        _ = table.take("a")
        let replies = table.ask("a", Wire.publish("$hub/x", "x", qos: qos, id: 5, retain: true))
        #expect(replies == (qos == 0 ? [] : qos == 1 ? [.puback(5)] : [.pubrec(5)]))
        #expect(table.publications.isEmpty)
        #expect(table.counts[.refusedTopics] == 1)
        #expect(table.isOpen("a"))
    }

    @Test("MQTT-4.7.3-3: a topic may have 65535 bytes")
    func longest() {
        let roomy = Table(Table.limits { $0.packet = 1 << 20 })
        let topic = String(repeating: "t", count: 65_535)
        roomy.join("a")
        #expect(roomy.ask("a", Wire.subscribe(1, (topic, 0))) == [.suback(1, [0])])
        #expect(roomy.ask("a", Wire.publish(topic, "x")) == [.message(Received(topic: topic, payload: "x"))])
    }
}

internal import EmitterAdapter
internal import Testing

/// `$SYS/broker/`: what a plain broker tells of itself.
@Suite struct SystemTests {
    private static let topics: Set<String> = [
        "$SYS/broker/version", "$SYS/broker/uptime", "$SYS/broker/clients/connected", "$SYS/broker/clients/total",
        "$SYS/broker/messages/received", "$SYS/broker/messages/sent", "$SYS/broker/subscriptions/count",
        "$SYS/broker/retained messages/count",
    ]
    private let table = Table()

    @Test("a subscriber gets all of it at once, like retained messages")
    func atOnce() {
        table.join("away", clean: false)
        table.drop("away")
        table.join("a")
        table.send("a", Wire.publish("t", "x", qos: 1, id: 1, retain: true) + Wire.publish("t", "x"))
        table.wait(61)
        _ = table.take("a")
        table.send("a", Wire.subscribe(1, ("x", 0), ("$SYS/#", 1)))
        let messages = table.messages("a")
        #expect(Set(messages.map(\.topic)) == Self.topics)
        #expect(messages.allSatisfy { $0.retain && $0.qos == 0 })
        var values: [String: String] = [:]
        for message in messages { values[String(message.topic.dropFirst("$SYS/broker/".count))] = message.payload }
        #expect(values.removeValue(forKey: "version")?.hasPrefix("hubbub ") == true)
        #expect(
            values == [
                "uptime": "61 seconds", "clients/connected": "1", "clients/total": "2", "messages/received": "2",
                "messages/sent": "0", "subscriptions/count": "2", "retained messages/count": "1",
            ])
    }

    @Test("and then every ten seconds, for as long as somebody wants it")
    func everyTenSeconds() {
        table.join("a")
        table.send("a", Wire.subscribe(1, ("$SYS/broker/clients/+", 0)))
        #expect(table.messages("a").count == 2)
        table.join("b")
        table.wait(10.1)
        #expect(
            table.messages("a") == [
                Received(topic: "$SYS/broker/clients/connected", payload: "2"),
                Received(topic: "$SYS/broker/clients/total", payload: "2"),
            ])
        table.wait(50)
        #expect(table.messages("a").count == 10)
        table.send("a", Wire.unsubscribe(2, "$SYS/broker/clients/+"))
        table.wait(20)
        #expect(table.isIdle)
        #expect(table.messages("a").isEmpty)
    }

    @Test("nobody is woken for a client that is away; one that comes back hears of it again")
    func away() {
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("$SYS/broker/uptime", 0)))
        table.drop("a")
        table.wait(20)
        let next = table.broker.nextTime
        table.wait(1000)
        #expect(table.broker.nextTime == next)
        table.join("a", clean: false)
        table.wait(10.5)
        #expect(table.messages("a").count == 1)
    }

    @Test("# is not for it", arguments: ["#", "+/broker/uptime", "$SYSTEM/#", "$SYS/other"])
    func wildcards(_ filter: String) {
        table.join("a")
        table.wait(11)
        table.send("a", Wire.subscribe(1, (filter, 0)))
        #expect(table.messages("a").isEmpty)
        table.wait(30)
        #expect(table.messages("a").isEmpty)
        #expect(table.isIdle)
    }
}

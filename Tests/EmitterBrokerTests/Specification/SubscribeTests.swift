internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, sections 3.8 to 3.14.
@Suite struct SubscribeTests {
    private let table = Table()

    init() { table.join("a") }

    @Test("MQTT-3.8.4-1, -2, -4 and -5, 3.9.3-1: one SUBACK, with a code for each filter in order")
    func codes() {
        let few = Table(Table.limits { $0.subscriptions = 2 })
        few.join("a")
        #expect(
            few.ask("a", Wire.subscribe(513, ("x", 2), ("y", 0), ("z", 1), ("x", 1))) == [
                .suback(513, [2, 0, 0x80, 1])
            ])
        #expect(few.counts[.refusedSubscriptions] == 1)
    }

    @Test("MQTT-3.8.4-3: the same filter again replaces the subscription")
    func replaced() {
        table.send("a", Wire.subscribe(1, ("t", 2)))
        table.send("a", Wire.subscribe(2, ("t", 0)))
        _ = table.take("a")
        table.publish(Message(topic: "t", payload: [], qos: .exactlyOnce))
        #expect(table.messages("a").map(\.qos) == [0])
        table.send("a", Wire.subscribe(3, ("t", 1)))
        table.publish(Message(topic: "t", payload: [], qos: .exactlyOnce))
        #expect(table.messages("a").map(\.qos) == [1])
        table.send("a", Wire.unsubscribe(4, "t"))
        _ = table.take("a")
        table.publish(Message(topic: "t", payload: []))
        #expect(table.take("a").isEmpty)
    }

    @Test("MQTT-3.3.5-1: filters that overlap give one message with the best quality")
    func overlapping() {
        table.send("a", Wire.subscribe(1, ("#", 0), ("a/+", 2), ("a/b", 1), ("b/#", 2)))
        _ = table.take("a")
        table.publish(Message(topic: "a/b", payload: [], qos: .exactlyOnce))
        table.publish(Message(topic: "c", payload: [], qos: .exactlyOnce))
        #expect(table.messages("a").map(\.qos) == [2, 0])
    }

    @Test("MQTT-3.10.4-1, -4, -5 and -6: one UNSUBACK; what was subscribed to is no longer sent")
    func unsubscribe() {
        table.send("a", Wire.subscribe(1, ("a", 0), ("b", 0), ("c/#", 0)))
        _ = table.take("a")
        #expect(table.ask("a", Wire.unsubscribe(9, "a", "c/+", "never", "b")) == [.unsuback(9)])
        #expect(table.ask("a", Wire.unsubscribe(10, "a")) == [.unsuback(10)])
        for topic in ["a", "b", "c/d"] { table.publish(Message(topic: topic, payload: [])) }
        #expect(table.messages("a").map(\.topic) == ["c/d"])
    }

    @Test("MQTT-3.10.4-3: what is in flight is brought to its end")
    func unsubscribeInFlight() {
        table.send("a", Wire.subscribe(1, ("t", 2)))
        table.publish(Message(topic: "t", payload: [], qos: .exactlyOnce))
        _ = table.take("a")
        table.send("a", Wire.unsubscribe(2, "t"))
        _ = table.take("a")
        #expect(table.ask("a", Wire.pubrec(1)) == [.pubrel(1)])
        #expect(table.ask("a", Wire.pubcomp(1)).isEmpty)
        #expect(table.counts.isEmpty)
    }

    @Test("a client gets what it publishes itself, too")
    func own() {
        table.send("a", Wire.subscribe(1, ("t", 0)))
        _ = table.take("a")
        #expect(table.ask("a", Wire.publish("t", "x")) == [.message(Received(topic: "t", payload: "x"))])
    }

    @Test("subscriptions end with the connection of a clean session")
    func gone() {
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.drop("a")
        #expect(table.join("a", clean: false) == [.connected(hasSession: false, code: 0)])
        table.publish(Message(topic: "t", payload: [], qos: .atLeastOnce))
        #expect(table.take("a").isEmpty)
    }

    @Test("MQTT-3.12.4-1: a PINGREQ is answered")
    func ping() { #expect(table.ask("a", Wire.ping, Wire.ping) == [.pong, .pong]) }

    @Test("MQTT-3.14.4-1 and -2: nothing is done after a DISCONNECT")
    func disconnect() {
        #expect(table.ask("a", Wire.disconnect, Wire.publish("t", "x"), Wire.ping).isEmpty)
        #expect(!table.isOpen("a"))
        #expect(table.publications.isEmpty)
    }
}

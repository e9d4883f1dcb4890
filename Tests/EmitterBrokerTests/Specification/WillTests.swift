internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, sections 3.1.2.5 to 3.1.2.7.
@Suite struct WillTests {
    private let table = Table()

    init() {
        table.join("watcher")
        table.send("watcher", Wire.subscribe(1, ("will", 2), ("$SYS/x", 2)))
        _ = table.take("watcher")
    }

    /// How connections end without DISCONNECT.
    private static let ends: [@Sendable (Table) -> Void] = [
        { $0.drop("a") }, { $0.send("a", [0xF0, 0]) }, { $0.send("a", Wire.connect("a")) }, { $0.wait(20) },
        { $0.send("a", Wire.publish("+")) },
        {
            $0.open("b")
            $0.send("b", Wire.connect("a"))
        },
    ]

    @Test("MQTT-3.1.2-8 and -9: a will is published, however the connection ends", arguments: ends.indices)
    func published(_ end: Int) {
        table.join("a", keepAlive: 10, will: Wire.Will())
        #expect(table.take("watcher").isEmpty)
        Self.ends[end](table)
        #expect(!table.isOpen("a"))
        #expect(table.messages("watcher") == [Received(topic: "will", payload: "gone")])
        #expect(table.publications.count == 1)
    }

    @Test("MQTT-3.1.2-10 and 3.14.4-3: DISCONNECT forgets it")
    func disconnect() {
        table.join("a", will: Wire.Will())
        table.send("a", Wire.disconnect)
        #expect(!table.isOpen("a"))
        #expect(table.take("watcher").isEmpty)
        table.join("a")
        table.drop("a")
        #expect(table.take("watcher").isEmpty)
    }

    @Test("MQTT-3.1.2-10: it is published once")
    func once() {
        table.join("a", clean: false, will: Wire.Will())
        table.drop("a")
        #expect(table.messages("watcher").count == 1)
        table.join("a", clean: false)
        table.drop("a")
        #expect(table.take("watcher").isEmpty)
    }

    @Test("MQTT-3.1.2-12: without the flag there is none")
    func none() {
        table.join("a")
        table.drop("a")
        #expect(table.take("watcher").isEmpty)
    }

    @Test("its quality is that of the CONNECT", arguments: [UInt8(0), 1, 2])
    func quality(_ qos: UInt8) {
        table.join("a", will: Wire.Will(qos: qos))
        table.drop("a")
        #expect(table.messages("watcher").map(\.qos) == [qos])
    }

    @Test("MQTT-3.1.2-16 and -17: it is retained where the CONNECT says so", arguments: [false, true])
    func retained(_ isRetained: Bool) {
        table.join("a", will: Wire.Will(isRetained: isRetained))
        table.drop("a")
        #expect(table.messages("watcher") == [Received(topic: "will", payload: "gone")])
        table.send("watcher", Wire.subscribe(2, ("will", 0)))
        let kept = isRetained ? [Received(topic: "will", payload: "gone", retain: true)] : []
        #expect(table.messages("watcher") == kept)
    }

    @Test("MQTT-3.1.2-17: an empty one that is retained takes away what was")
    func empty() {
        table.publish(Message(topic: "will", payload: [1], isRetained: true))
        table.join("a", will: Wire.Will(payload: "", isRetained: true))
        table.drop("a")
        _ = table.take("watcher")
        table.send("watcher", Wire.subscribe(2, ("will", 0)))
        #expect(table.messages("watcher").isEmpty)
    }

    @Test("MQTT-3.3.2-2: its topic has no wildcard and is not empty", arguments: ["will/#", "+", ""])
    func topic(_ topic: String) {
        #expect(table.join("a", will: Wire.Will(topic: topic)).isEmpty)
        #expect(!table.isOpen("a"))
    }

    @Test("MQTT-4.7.2-1: topics of the broker's own are not for wills either")
    func reserved() {
        table.join("a", will: Wire.Will(topic: "$SYS/x", isRetained: true))
        table.drop("a")
        #expect(table.take("watcher").isEmpty)
        #expect(table.publications.isEmpty)
        #expect(table.counts[.refusedTopics] == 1)
    }
}

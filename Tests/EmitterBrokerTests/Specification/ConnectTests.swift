internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, sections 3.1 and 3.2, without wills and sessions.
@Suite struct ConnectTests {
    private let table = Table()

    @Test(
        "MQTT-3.1.0-1: a client whose first packet is no CONNECT is cut off",
        arguments: [
            Wire.ping, Wire.publish("a"), Wire.subscribe(1, ("a", 0)), Wire.unsubscribe(1, "a"), Wire.puback(1),
            Wire.pubrel(1), Wire.disconnect,
        ])
    func firstPacket(_ packet: [UInt8]) {
        table.open("a")
        #expect(table.ask("a", packet).isEmpty)
        #expect(!table.isOpen("a"))
    }

    @Test(
        "MQTT-3.1.0-1: nor is the rest of such a packet waited for",
        arguments: [[0xC8], [0xC8, 0xFA, 0x75], [0x30, 0xFF], [0x11, 0x20], [0x00], [0xF0, 0x80]] as [[UInt8]])
    func firstBytes(_ bytes: [UInt8]) {
        table.open("a")
        #expect(table.ask("a", bytes).isEmpty)
        #expect(!table.isOpen("a"))
        #expect(table.counts[.protocolErrors] == 1)
    }

    @Test("MQTT-3.1.0-2: a second CONNECT ends the connection", arguments: [UInt8(4), 5])
    func secondConnect(_ level: UInt8) {
        table.join("a")
        #expect(table.ask("a", Wire.connect("a", level: level)).isEmpty)
        #expect(!table.isOpen("a"))
    }

    @Test("MQTT-3.1.2-1: another protocol is not spoken to", arguments: ["", "mqtt", "MQTTX", "HTTP", "MQIsdq"])
    func anotherProtocol(_ name: String) {
        table.open("a")
        #expect(table.ask("a", Wire.connect("a", protocol: name)).isEmpty)
        #expect(!table.isOpen("a"))
    }

    @Test("MQTT-3.1.2-2: another version is refused with code 1", arguments: [UInt8(0), 3, 5, 6, 127])
    func anotherVersion(_ level: UInt8) {
        table.open("a")
        #expect(table.ask("a", Wire.connect("a", level: level)) == [.connected(hasSession: false, code: 1)])
        #expect(!table.isOpen("a"))
    }

    @Test("MQTT 3.1 is spoken, too")
    func olderVersion() {
        table.open("a")
        #expect(
            table.ask("a", Wire.connect("a", level: 3, protocol: "MQIsdp")) == [.connected(hasSession: false, code: 0)])
    }

    @Test(
        "MQTT-3.1.2-3, -11, -13, -14, -15 and -22: flags that cannot be",
        arguments: [UInt8(0x01), 0x03, 0x0A, 0x12, 0x1A, 0x22, 0x1E, 0x42])
    func flags(_ flags: UInt8) {
        table.open("a")
        let fields = Wire.text("a") + Wire.text("t") + Wire.text("p") + Wire.text("u")
        #expect(table.ask("a", Wire.connect(flags: flags, fields)).isEmpty)
        #expect(!table.isOpen("a"))
        #expect(table.counts[.malformedPackets] == 1)
    }

    @Test("MQTT-3.1.2-18 to -21: name and password stand where their flags are, and nowhere else")
    func namesAndPasswords() {
        let guarded = Table(access: .users(["ann": "secret"]))
        for (packet, code) in [
            (Wire.connect("a", username: "ann", password: Array("secret".utf8)), UInt8(0)),
            (Wire.connect("a", username: "ann", password: Array("secrex".utf8)), 4),
            (Wire.connect("a", username: "ann", password: []), 4), (Wire.connect("a", username: "ann"), 4),
            (Wire.connect("a", username: "bob", password: []), 4), (Wire.connect("a"), 5),
        ] {
            guarded.open("a")
            #expect(guarded.ask("a", packet) == [.connected(hasSession: false, code: code)])
            #expect(guarded.isOpen("a") == (code == 0))
        }
        for flags: UInt8 in [0x02, 0x82, 0xC2] {
            table.open("b")
            table.send(
                "b", Wire.connect(flags: flags, Wire.text("b") + Wire.text("u") + Wire.text("p") + Wire.text("x")))
            #expect(!table.isOpen("b"), "there is a field more than flags say")
            table.open("b")
            table.send("b", Wire.connect(flags: flags | 0x80, Wire.text("b")))
            #expect(!table.isOpen("b"), "there is a field less than flags say")
        }
    }

    @Test("MQTT-3.1.2-24: one and a half times the keep-alive is the longest silence")
    func keepAlive() {
        table.join("a", keepAlive: 10)
        table.wait(14.9)
        #expect(table.ask("a", Wire.ping) == [.pong])
        table.wait(14.9)
        #expect(table.isOpen("a"))
        table.wait(0.2)
        #expect(!table.isOpen("a"))
        #expect(table.counts[.silentClients] == 1)
    }

    @Test("MQTT-3.1.2-24: half a packet is no sign of life")
    func halfPackets() {
        table.join("a", keepAlive: 10)
        let packet = Wire.publish("t", "some text")
        for byte in packet.dropLast().prefix(6) {
            table.wait(2)
            table.send("a", [byte])
        }
        #expect(table.isOpen("a"))
        table.wait(3.1)
        #expect(!table.isOpen("a"))
    }

    @Test("MQTT-3.1.2-24: a keep-alive of 0 is for ever")
    func noKeepAlive() {
        table.join("a")
        table.wait(1_000_000)
        #expect(table.isOpen("a"))
        #expect(table.isIdle)
    }

    @Test(
        "MQTT-3.1.3-4 and -5: names of clients",
        arguments: ["0", "abcdefghijklmnopqrstuvw", "ABCXYZ0189", "ä/+#", String(repeating: "n", count: 60_000)])
    func names(_ name: String) {
        #expect(table.join(name) == [.connected(hasSession: false, code: 0)])
    }

    @Test("MQTT-3.1.3-6 and -7: a client without a name gets one")
    func noName() {
        for name in ["a", "b"] {
            table.open(name)
            #expect(table.ask(name, Wire.connect("")) == [.connected(hasSession: false, code: 0)])
        }
        #expect(table.isOpen("a"))
    }

    @Test("MQTT-3.1.3-8 and -9: it cannot have its session kept: code 2")
    func noNameAndSession() {
        table.open("a")
        #expect(table.ask("a", Wire.connect("", clean: false)) == [.connected(hasSession: false, code: 2)])
        #expect(!table.isOpen("a"))
    }

    @Test("MQTT-3.1.4-2: whoever connects with the same name takes the other's place")
    func takeover() {
        table.join("a")
        table.open("b")
        #expect(table.ask("b", Wire.connect("a")) == [.connected(hasSession: false, code: 0)])
        #expect(!table.isOpen("a"))
        #expect(table.ask("b", Wire.ping) == [.pong])
        #expect(table.counts[.takenOver] == 1)
    }

    @Test("MQTT-3.1.4-2: names that only look the same are two")
    func namesByBytes() {
        table.join("\u{E9}")
        table.open("b")
        table.send("b", Wire.connect("e\u{301}"))
        #expect(table.isOpen("\u{E9}") && table.isOpen("b"))
        #expect(table.counts[.takenOver] == nil)
    }

    @Test("MQTT-3.1.4-2: a refused client takes nobody's place")
    func refusedTakeover() {
        let guarded = Table(access: .users(["ann": "secret"]))
        guarded.open("a")
        guarded.send("a", Wire.connect("a", username: "ann", password: Array("secret".utf8)))
        guarded.open("b")
        guarded.send("b", Wire.connect("a", username: "ann"))
        #expect(guarded.isOpen("a"))
    }

    @Test("MQTT-3.1.4-5: nothing is done after a refusal")
    func afterRefusal() {
        table.open("a")
        let replies = table.ask("a", Wire.connect("a", level: 9), Wire.publish("a", "x"), Wire.ping)
        #expect(replies == [.connected(hasSession: false, code: 1)])
        #expect(table.publications.isEmpty)
    }

    @Test("MQTT-3.2.0-1: the CONNACK comes first, also where the rest came with the CONNECT")
    func connackFirst() {
        table.open("a")
        let replies = table.ask("a", Wire.connect("a"), Wire.subscribe(7, ("a", 1)), Wire.publish("a", "x"), Wire.ping)
        #expect(
            replies == [
                .connected(hasSession: false, code: 0), .suback(7, [1]), .message(Received(topic: "a", payload: "x")),
                .pong,
            ])
    }
}

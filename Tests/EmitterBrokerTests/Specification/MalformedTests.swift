internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, sections 1.5.3, 2.2, 2.3 and 4.8: what cannot be read ends the connection, before and after CONNECT.
@Suite struct MalformedTests {
    private func check(_ bytes: [UInt8], _ counter: Counter = .malformedPackets) {
        let table = Table()
        table.join("a")
        table.join("b")
        table.send("b", Wire.subscribe(1, ("#", 0)))
        _ = table.take("b")
        #expect(table.ask("a", bytes).isEmpty, "\(bytes.prefix(40))")
        #expect(!table.isOpen("a"), "\(bytes.prefix(40))")
        #expect(table.counts == [counter: 1], "\(bytes.prefix(40))")
        #expect(table.publications.isEmpty && table.take("b").isEmpty)
        #expect(table.ask("b", Wire.ping) == [.pong])
    }

    @Test("MQTT-2.2.2-1, -2, 3.6.1-1, 3.8.1-1 and 3.10.1-1: reserved flags")
    func flags() {
        let bodies: [(UInt8, UInt8, [UInt8])] = [
            (4, 0, [0, 1]), (5, 0, [0, 1]), (6, 2, [0, 1]), (7, 0, [0, 1]), (8, 2, [0, 1, 0, 1, 0x61, 0]),
            (10, 2, [0, 1, 0, 1, 0x61]), (12, 0, []), (14, 0, []),
        ]
        for (type, right, body) in bodies {
            for flags: UInt8 in 0..<16 where flags != right {
                check(Wire.packet(type << 4 | flags, body))
                check([type << 4 | flags])
                check([type << 4 | flags, 0x80, 0x04, 0x00])
            }
        }
    }

    @Test("MQTT-2.2.1 and 4.8.0-1: types that no client sends", arguments: [UInt8(0), 2, 9, 11, 13, 15])
    func types(_ type: UInt8) {
        check(Wire.packet(type << 4, [0, 1]))
        check(Wire.packet(type << 4, []))
        check([type << 4])
        check([type << 4, 0xFF, 0x20])
    }

    @Test("MQTT-2.3.1-1: an identifier of 0")
    func identifier() {
        check(Wire.publish("t", "x", qos: 1, id: 0))
        check(Wire.publish("t", "x", qos: 2, id: 0))
        check(Wire.subscribe(0, ("t", 0)))
        check(Wire.unsubscribe(0, "t"))
        for packet in [Wire.puback(0), Wire.pubrec(0), Wire.pubrel(0), Wire.pubcomp(0)] { check(packet) }
    }

    @Test("MQTT-3.3.1-4 and 3.8.3-4: a quality that is none")
    func quality() {
        check(Wire.publish("t", "x", qos: 3, id: 1))
        for first: UInt8 in [0x36, 0x37, 0x38, 0x39, 0x3E] { check([first]) }
        for qos: UInt8 in [3, 4, 0x80, 0xFC] { check(Wire.subscribe(1, ("t", qos))) }
    }

    @Test("MQTT-3.8.3-3 and 3.10.3-2: no filter at all")
    func noFilter() {
        check(Wire.packet(0x82, [0, 1]))
        check(Wire.packet(0xA2, [0, 1]))
    }

    @Test(
        "MQTT-1.5.3-1 and -2: texts that are no UTF-8, and NUL",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
            [0x80],
            [0x61, 0, 0x61], [0], [0xF0, 0x80, 0x80, 0xAF],
        ] as [[UInt8]])
    func texts(_ text: [UInt8]) {
        check(Wire.packet(0x30, Wire.block(text) + [1]))
        check(Wire.packet(0x82, [0, 1] + Wire.block(text) + [0]))
        check(Wire.packet(0xA2, [0, 1] + Wire.block(text)))
        let table = Table()
        for (flags, fields) in [
            (UInt8(2), Wire.block(text)), (6, Wire.text("a") + Wire.block(text) + Wire.text("p")),
            (0x82, Wire.text("a") + Wire.block(text)),
        ] {
            table.open("a")
            #expect(table.ask("a", Wire.connect(flags: flags, fields)).isEmpty)
            #expect(!table.isOpen("a"))
        }
    }

    @Test("MQTT-1.5.3-3: a zero width no-break space is a character like any other")
    func byteOrderMark() {
        let table = Table()
        table.join("a")
        table.send("a", Wire.subscribe(1, ("\u{FEFF}t", 0)))
        _ = table.take("a")
        table.send("a", Wire.publish("t", "x"))
        #expect(table.take("a").isEmpty)
        table.send("a", Wire.publish("\u{FEFF}t", "x"))
        #expect(table.messages("a").count == 1)
    }

    @Test("MQTT-2.2.3: a length with no end")
    func length() {
        check([0x30, 0xFF, 0xFF, 0xFF, 0xFF])
        check([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])
    }

    @Test("packets that are too long are not waited for")
    func tooLong() {
        check([0x30, 0x81, 0x80, 0x04], .tooLongReceived)
        check([0x30, 0xFF, 0xFF, 0xFF, 0x7F], .tooLongReceived)
    }

    @Test("fields that end too early, and bytes behind the end")
    func cut() {
        for packet in [
            Wire.publish("topic", "", qos: 1, id: 1), Wire.subscribe(1, ("filter", 0)), Wire.unsubscribe(1, "filter"),
            Wire.puback(1), Wire.pubrec(1), Wire.pubrel(1), Wire.pubcomp(1),
        ] {
            let body = Array(packet[2...])
            for count in 0..<body.count { check(Wire.packet(packet[0], Array(body[..<count]))) }
            if packet[0] != 0x32 { check(Wire.packet(packet[0], body + [0x7F])) }
        }
        check(Wire.packet(0xC0, [0]))
        check(Wire.packet(0xE0, [0]))
    }

    @Test("a CONNECT that ends too early, at each byte")
    func cutConnect() {
        let packet = Wire.connect("name", will: Wire.Will(), username: "u", password: [1, 2])
        let body = Array(packet[2...])
        let table = Table()
        for count in 0..<body.count {
            table.open("a")
            #expect(table.ask("a", Wire.packet(0x10, Array(body[..<count]))).isEmpty)
            #expect(!table.isOpen("a"), "\(count)")
        }
        table.open("a")
        #expect(table.ask("a", Wire.packet(0x10, body + [0])).isEmpty)
        #expect(!table.isOpen("a"))
    }

    @Test("however the bytes are cut, the packets are the same", arguments: [1, 2, 3, 7])
    func pieces(_ size: Int) {
        let table = Table()
        table.open("a")
        let long = String(repeating: "x", count: 300)
        let bytes =
            Wire.connect("a") + Wire.subscribe(1, ("t", 1)) + Wire.publish("t", long, qos: 2, id: 4)
            + Wire.ping
        // What the hub settles comes after all that was sent.
        table.settles = false
        for start in stride(from: 0, to: bytes.count, by: size) {
            table.send("a", Array(bytes[start..<min(start + size, bytes.count)]))
        }
        table.settle()
        #expect(
            table.take("a") == [
                .connected(hasSession: false, code: 0), .suback(1, [1]),
                .message(Received(topic: "t", payload: long, qos: 1, id: 1)), .pong, .pubrec(4),
            ])
    }
}

internal import EmitterAdapter
internal import Testing

/// MQTT 3.1.1, sections 3.1.2.4, 3.2.2.2 and 4.1.
@Suite struct SessionTests {
    private let table = Table()

    @Test("MQTT-3.1.2-4, -5 and 3.2.2-2: a session is kept, and the client told so")
    func kept() {
        #expect(table.join("a", clean: false) == [.connected(hasSession: false, code: 0)])
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.drop("a")
        table.join("b")
        table.send("b", Wire.publish("t", "1", qos: 1, id: 1))
        table.send("b", Wire.publish("t", "2", qos: 2, id: 2))
        #expect(
            table.join("a", clean: false) == [
                .connected(hasSession: true, code: 0),
                .message(Received(topic: "t", payload: "1", qos: 1, id: 1)),
                .message(Received(topic: "t", payload: "2", qos: 1, id: 2)),
            ])
    }

    @Test("a client of MQTT 3.1 has its session as well, and is not told: in its CONNACK that bit is reserved")
    func older() {
        for _ in 0..<2 {
            table.open("a")
            let connect = Wire.connect("a", clean: false, level: 3, protocol: "MQIsdp")
            #expect(
                table.ask("a", connect, Wire.subscribe(1, ("t", 1))).first == .connected(hasSession: false, code: 0))
            table.drop("a")
        }
        table.publish(Message(topic: "t", payload: [1], qos: .atLeastOnce))
        table.open("a")
        #expect(table.ask("a", Wire.connect("a", clean: false, level: 3, protocol: "MQIsdp")).count == 2)
    }

    @Test("MQTT-3.1.2-6 and 3.2.2-1: CleanSession forgets what was, and what will be")
    func clean() {
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.drop("a")
        #expect(table.join("a", clean: true) == [.connected(hasSession: false, code: 0)])
        table.publish(Message(topic: "t", payload: [], qos: .atLeastOnce))
        #expect(table.take("a").isEmpty)
        table.drop("a")
        #expect(table.join("a", clean: false) == [.connected(hasSession: false, code: 0)])
        #expect(table.broker.statistics.sent == 0)
    }

    @Test("MQTT-3.2.2-3: without a session there is none to be told of")
    func none() {
        #expect(table.join("a", clean: false) == [.connected(hasSession: false, code: 0)])
    }

    @Test("MQTT-3.2.2-4 to -6: a refusal has no session, and ends the connection")
    func refusal() {
        let guarded = Table(access: .users(["ann": "x"]))
        guarded.open("a")
        guarded.send("a", Wire.connect("a", clean: false, username: "ann", password: [UInt8(ascii: "x")]))
        guarded.drop("a")
        guarded.open("a")
        #expect(guarded.ask("a", Wire.connect("a", clean: false)) == [.connected(hasSession: false, code: 5)])
        #expect(!guarded.isOpen("a"))
    }

    @Test("MQTT-4.1.0-2: also a session that is taken over goes on")
    func takenOver() {
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.open("b")
        #expect(table.ask("b", Wire.connect("a", clean: false)) == [.connected(hasSession: true, code: 0)])
        #expect(!table.isOpen("a"))
        table.publish(Message(topic: "t", payload: [], qos: .atLeastOnce))
        #expect(table.messages("b") == [Received(topic: "t", qos: 1, id: 1)])
    }

    @Test("quality 0 is not kept for who is away")
    func qualityZero() {
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.drop("a")
        table.publish(Message(topic: "t", payload: []))
        #expect(table.join("a", clean: false) == [.connected(hasSession: true, code: 0)])
    }

    @Test("DISCONNECT does not end a session that is kept")
    func disconnect() {
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.send("a", Wire.disconnect)
        #expect(!table.isOpen("a"))
        #expect(table.join("a", clean: false) == [.connected(hasSession: true, code: 0)])
    }

    @Test("MQTT-4.4.0-1: what was not acknowledged comes again, in order, with DUP")
    func again() {
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("t", 2)))
        for (index, qos) in [QualityOfService.atLeastOnce, .exactlyOnce, .exactlyOnce, .atLeastOnce].enumerated() {
            table.publish(Message(topic: "t", payload: [UInt8(ascii: "0") + UInt8(index)], qos: qos))
        }
        #expect(table.payloads("a") == ["0", "1", "2", "3"])
        #expect(table.ask("a", Wire.pubrec(2)) == [.pubrel(2)])
        table.drop("a")
        table.publish(Message(topic: "t", payload: [UInt8(ascii: "4")], qos: .atLeastOnce))
        #expect(
            table.join("a", clean: false) == [
                .connected(hasSession: true, code: 0),
                .message(Received(topic: "t", payload: "0", qos: 1, dup: true, id: 1)), .pubrel(2),
                .message(Received(topic: "t", payload: "2", qos: 2, dup: true, id: 3)),
                .message(Received(topic: "t", payload: "3", qos: 1, dup: true, id: 4)),
                .message(Received(topic: "t", payload: "4", qos: 1, id: 5)),
            ])
        table.send("a", Wire.puback(1) + Wire.pubcomp(2) + Wire.pubrec(3) + Wire.puback(4) + Wire.puback(5))
        #expect(table.take("a") == [.pubrel(3)])
        table.drop("a")
        #expect(table.join("a", clean: false) == [.connected(hasSession: true, code: 0), .pubrel(3)])
    }

    @Test("MQTT-4.3.3-2: what a client did not release is known when it comes back")
    func unreleased() {
        table.join("a", clean: false)
        #expect(table.ask("a", Wire.publish("t", "x", qos: 2, id: 9)) == [.pubrec(9)])
        table.drop("a")
        table.join("a", clean: false)
        #expect(table.ask("a", Wire.publish("t", "x", qos: 2, id: 9, dup: true)) == [.pubrec(9)])
        #expect(table.publications.count == 1)
        #expect(table.ask("a", Wire.pubrel(9)) == [.pubcomp(9)])
        #expect(table.ask("a", Wire.publish("t", "y", qos: 2, id: 9)) == [.pubrec(9)])
        #expect(table.publications.count == 2)
    }
}

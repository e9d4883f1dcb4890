internal import Bus
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Routing
internal import Runtime
internal import Testing
internal import Unix

/// The adapter in the real runtime against a real Mosquitto.
@Suite(.serialized, .enabled(if: Broker.isThere)) struct BrokerTests {
    func settings(
        _ broker: Broker, _ filters: [(String, Int64)] = [], _ more: [TypedValue.Field] = []
    ) -> [TypedValue.Field] {
        let list = filters.map {
            TypedValue.record([.init("channel", .string($0.0)), .init("qos", .integer($0.1))])
        }
        return [
            .init("port", .integer(Int64(broker.port))), .init("secure", .boolean(false)),
            .init("subscribe", .list(list)),
        ] + more
    }

    func waitForLink(_ instance: Instance, _ isUp: Bool = true) throws {
        try until("the link is \(isUp ? "up" : "down")") {
            instance.status.isLinkUp == isUp && !instance.status.linkText.hasPrefix("connecting")
        }
    }

    @Test("messages come in and go out, with their payload, channel, retain and qos")
    func publishAndSubscribe() throws {
        let broker = try Broker()
        try broker.start()
        try broker.publish("kept/one", "from before", ["-r"])
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [("in/#", 0), ("kept/+", 1)]))
        let two = try stage.emitter("two", settings(broker, [], [.init("qos", .integer(1))]))
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "two")
        try stage.start()
        try waitForLink(one)
        try waitForLink(two)
        try until("the kept message") { shelf.messages.count == 1 }
        #expect(shelf.events[0].type == "emitter.connect")
        let kept = shelf.messages[0]
        #expect(kept.attributes.first { $0.name == "channel" }?.value == .string("kept/one"))
        #expect(kept.attributes.first { $0.name == "retain" }?.value == .boolean(true))
        #expect(kept.attributes.first { $0.name == "qos" }?.value == .integer(0))
        #expect(kept.payload == .text("from before"))

        let payloads: [EventFields.Payload] = [
            .text("ä"), .json(Array(#"{"a":1}"#.utf8)), .binary([0xFF, 0, 1]), .none,
        ]
        let tokens = try payloads.map { try sender.send("in/x", $0) }
        let zero = try sender.send(
            "in/y", .text("at zero"), [.init("qos", .integer(0)), .init("retain", .boolean(true))])
        try until("five more") { shelf.messages.count == 6 }
        try until("five settlements") { sender.count == 5 }
        #expect((tokens + [zero]).allSatisfy { sender.settlement($0)?.outcome == .delivered })
        #expect(
            shelf.messages.dropFirst().map(\.payload) == [
                .text("ä"), .text(#"{"a":1}"#), .binary([0xFF, 0, 1]), .text(""), .text("at zero"),
            ])
        try stage.stop()
        #expect(stage.violations.isEmpty)
        #expect(
            try Broker.run("/usr/bin/mosquitto_sub", ["-p", "\(broker.port)", "-t", "in/y", "-C", "1", "-W", "5"])
                == "at zero\n")
    }

    @Test("events that can never be published are rejected with the reason, and the others are not held up")
    func rejections() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [], [.init("max_payload", .size(10))]))
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one)
        let wildcard = try sender.send("a/#", .text("x"))
        let long = try sender.send("a", .text("12345678901"))
        let quality = try sender.send("a", .text("x"), [.init("qos", .integer(2))])
        let key = try sender.send("a", .text("x"), [.init("key", .string("secret/key"))])
        let level = try sender.send("a b/", .text("x"), [.init("key", .string("secret"))])
        let good = try sender.send("a", .text("x"))
        try until("all settlements") { sender.count == 6 }
        #expect(sender.settlement(good)?.outcome == .delivered)
        for (token, text) in [
            (wildcard, "wildcard"), (long, "max_payload"), (quality, "qos"), (key, "key"), (level, "level"),
        ] {
            #expect(sender.settlement(token)?.outcome == .rejected)
            #expect(sender.settlement(token)?.text.contains(text) == true)
            #expect(sender.settlement(token)?.text.contains("secret") == false)
        }
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("no broker at the start is no error: events wait in the hub until it is there")
    func noBrokerAtStart() throws {
        let broker = try Broker()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [("a", 1)], [.init("qos", .integer(1))]))
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one, false)
        #expect(one.status.linkText.contains("refused"))
        let token = try sender.send("a", .text("waits"))
        try until("another attempt") { (one.status.counts["failed_attempts"] ?? 0) > 1 }
        #expect(sender.settlement(token) == nil)
        #expect(stage.log.all.filter { $0.contains("level=warning msg=\"cannot connect") }.count == 1)
        try broker.start()
        try until("the event") { shelf.texts == ["waits"] }
        try until("its settlement") { sender.settlement(token)?.outcome == .delivered }
        #expect(one.status.isLinkUp == true)
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("a broker that is killed and comes back is connected to again, and all is subscribed again")
    func brokerComesBack() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [("a/+", 0), ("b", 1)]))
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one)
        #expect(try one.ask("subscribe", [.init("channel", .string("c"))]) == .success(.none))
        #expect(try one.ask("unsubscribe", [.init("channel", .string("b"))]) == .success(.none))
        broker.kill()
        try waitForLink(one, false)
        #expect(try one.ask("subscribe", [.init("channel", .string("d"))]) == .success(.none))
        let token = try sender.send("a/late", .text("late"))
        try broker.start()
        try waitForLink(one)
        try until("what waited") { sender.settlement(token)?.outcome == .delivered }
        for topic in ["a/x", "b", "c", "d"] { try broker.publish(topic, topic) }
        try until("all of them") { shelf.texts.count == 4 }
        #expect(shelf.texts == ["late", "a/x", "c", "d"])
        let kinds = shelf.events.map(\.type).filter { $0 != "emitter.message" }
        #expect(kinds == ["emitter.connect", "emitter.disconnect", "emitter.connect"])
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }
}

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
    private func settings(
        _ broker: Broker, _ filters: [(String, Int64)] = [], _ more: [TypedValue.Field] = []
    ) -> [TypedValue.Field] {
        let list = filters.map {
            TypedValue.record([.init("channel", .string($0.0)), .init("qos", .integer($0.1))])
        }
        return [.init("port", .integer(Int64(broker.port))), .init("subscribe", .list(list))] + more
    }

    private func waitForLink(_ instance: Instance, _ isUp: Bool = true) throws {
        try until("the link is \(isUp ? "up" : "down")") { instance.status.isLinkUp == isUp }
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

    @Test(
        "a message of quality 1 is acknowledged when the hub settled it, and not before: it comes again after a crash of ours"
    )
    func custody() throws {
        let broker = try Broker(more: ["max_inflight_messages 5"])
        try broker.start()
        let session: [TypedValue.Field] = [.init("client_id", .string("hub")), .init("clean_session", .boolean(false))]
        let first = Stage()
        let one = try first.emitter("one", settings(broker, [("q", 1)], session))
        let shelf = try first.collect(from: "one")
        shelf.hold(true)
        try first.start()
        try waitForLink(one)
        for number in 1...9 { try broker.publish("q", "\(number)", ["-q", "1"]) }
        try until("a message") { !shelf.texts.isEmpty }
        usleep(500_000)
        // The broker sends no more than five without an acknowledgement.
        #expect(shelf.texts.count <= 5)
        try first.stop()

        let second = Stage()
        let again = try second.emitter("one", settings(broker, [("q", 1)], session))
        let complete = try second.collect(from: "one")
        try second.start()
        try waitForLink(again)
        try until("all nine") { complete.texts.count == 9 }
        #expect(complete.texts == (1...9).map(String.init))
        // The last acknowledgements are on their way.
        usleep(500_000)
        try second.stop()

        let third = Stage()
        let last = try third.emitter("one", settings(broker, [("q", 1)], session))
        let empty = try third.collect(from: "one")
        try third.start()
        try waitForLink(last)
        usleep(300_000)
        #expect(empty.texts.isEmpty)
        try third.stop()
        #expect(first.violations + second.violations + third.violations == [])
    }

    @Test("messages of quality 1 that the hub has no room for wait and are not lost; those of quality 0 are counted")
    func noCredit() throws {
        let broker = try Broker(more: ["max_inflight_messages 100", "max_queued_messages 10000"])
        try broker.start()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [("q", 1)]))
        let zero = try stage.emitter("zero", settings(broker, [("z", 0)]))
        let two = try stage.emitter("two", settings(broker, [], [.init("qos", .integer(1))]))
        var limits = RouteLimits()
        limits.events = 4
        let shelf = try stage.collect(from: "one", limits: limits)
        let bin = try stage.collect(from: "zero", limits: limits)
        let sender = try stage.sender(to: "two")
        shelf.fill(true)
        bin.fill(true)
        try stage.start()
        for instance in [one, zero, two] { try waitForLink(instance) }
        for channel in ["q", "z"] {
            for number in 1...200 {
                try until("room") { (try? sender.send(channel, .text("\(number)"))) != nil }
            }
        }
        try until("drops") { zero.status.counts["dropped_no_credit"] ?? 0 >= 190 }
        shelf.fill(false)
        try until("all of quality 1") { shelf.texts.count >= 200 }
        #expect(shelf.texts == (1...200).map(String.init))
        #expect(one.status.counts["dropped_no_credit"] == nil)
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("what is not settled in time makes us break the connection, and the broker sends it again")
    func overdueCustody() throws {
        let broker = try Broker()
        try broker.start()
        let session: [TypedValue.Field] = [
            .init("client_id", .string("hub")), .init("clean_session", .boolean(false)),
            .init("keep_alive", .duration(5_000_000_000)),
        ]
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [("q", 1)], session))
        let shelf = try stage.collect(from: "one")
        shelf.hold(true)
        try stage.start()
        try waitForLink(one)
        try broker.publish("q", "once", ["-q", "1"])
        try until("the cut") { one.status.counts["overdue_custody"] == 1 }
        shelf.hold(false)
        try until("the second time") { shelf.texts.count >= 2 }
        #expect(Set(shelf.texts) == ["once"])
        try waitForLink(one)
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("where the broker would not send again, what is not settled in time is acknowledged all the same")
    func overdueCleanSession() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        let one = try stage.emitter(
            "one", settings(broker, [("q", 1)], [.init("keep_alive", .duration(5_000_000_000))]))
        let shelf = try stage.collect(from: "one")
        shelf.hold(true)
        try stage.start()
        try waitForLink(one)
        try broker.publish("q", "1", ["-q", "1"])
        try until("the first") { shelf.texts.count == 1 }
        usleep(200_000)
        try broker.publish("q", "2", ["-q", "1"])
        try until("the second") { shelf.texts == ["1", "2"] }
        #expect(one.status.counts["overdue_custody"] == 1)
        #expect(one.status.counts["lost_connections"] == nil)
        shelf.hold(false)
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("unacknowledged deliveries go back to the hub when the broker dies, and arrive later")
    func deliveriesSurviveTheBroker() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [], [.init("qos", .integer(1))]))
        let two = try stage.emitter("two", settings(broker, [("t", 1)]))
        let shelf = try stage.collect(from: "two")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one)
        try waitForLink(two)
        broker.freeze()
        let tokens = try (1...20).map { try sender.send("t", .text("\($0)")) }
        usleep(200_000)
        #expect(sender.count == 0)
        broker.kill()
        try waitForLink(one, false)
        try broker.start()
        try until("all settlements") { tokens.allSatisfy { sender.settlement($0)?.outcome == .delivered } }
        try waitForLink(two)
        #expect(one.ports.sink?.inFlight == 0)
        try stage.stop()
        #expect(shelf.texts.count <= 20)
        #expect(stage.violations.isEmpty)
    }

    @Test("stopping is quick while connected, while the broker is frozen, and while there is none")
    func stopsQuickly() throws {
        let broker = try Broker()
        try broker.start()
        for state in ["connected", "frozen", "away"] {
            let stage = Stage()
            let one = try stage.emitter("one", settings(broker, [("a", 1)]))
            let sender = try stage.sender(to: "one")
            if state == "away" { broker.kill() }
            try stage.start()
            try waitForLink(one, state != "away")
            if state == "frozen" {
                broker.freeze()
                for _ in 1...10 { try sender.send("a", .text(String(repeating: "x", count: 100_000))) }
                usleep(50_000)
            }
            let began = Clock.monotonic()
            try stage.stop()
            #expect(Clock.monotonic() - began < 1_000_000_000, "\(state)")
            if state == "frozen" { broker.resume() }
            #expect(stage.violations.isEmpty)
        }
    }

    @Test("a broker that accepts the connection and says nothing does not hold up the end")
    func silentBroker() throws {
        let broker = try Broker()
        try broker.start()
        broker.freeze()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker))
        try stage.start()
        usleep(200_000)
        #expect(one.status.isLinkUp != true)
        let began = Clock.monotonic()
        try stage.stop()
        #expect(Clock.monotonic() - began < 1_000_000_000)
        broker.resume()
        #expect(stage.violations.isEmpty)
    }

    @Test("an attempt that hangs in the system is left behind at the end, and ends by itself")
    func hangingAttempt() throws {
        let hole = try BlackHole()
        let stage = Stage()
        let one = try stage.emitter("one", [.init("port", .integer(Int64(hole.port)))])
        try stage.start()
        usleep(300_000)
        #expect(one.status.isLinkUp != true)
        let began = Clock.monotonic()
        try stage.stop()
        #expect(Clock.monotonic() - began < 1_000_000_000)
        hole.close()
        // The thread finds that nobody is there any more.
        usleep(1_500_000)
        #expect(stage.violations.isEmpty)
        #expect(!stage.log.has("cannot connect"))
    }

    @Test("with a key, topics carry it and events, answers and the log do not")
    func keys() throws {
        let broker = try Broker()
        try broker.start()
        let key = "Zm9vYmFyLXNlY3JldC1rZXktMTIzNDU2"
        let stage = Stage()
        let list: TypedValue = .list([
            .record([.init("channel", .string("lobby")), .init("last", .integer(3))]),
            .record([.init("channel", .string("other/")), .init("key", .string("second-key"))]),
        ])
        let one = try stage.emitter(
            "one",
            [
                .init("port", .integer(Int64(broker.port))), .init("key", .string(key)), .init("subscribe", list),
            ])
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one)
        // A plain broker takes the options for a part of the topic.
        try broker.publish("\(key)/lobby/?last=3", "hello")
        try broker.publish("second-key/other/", "too")
        try until("two messages") { shelf.messages.count == 2 }
        let channels = shelf.messages.map { $0.attributes.first { $0.name == "channel" }?.value }
        #expect(channels == [.string("lobby/"), .string("other/")])

        #expect(
            try one.ask("subscribe", [.init("channel", .string("emitter/error/")), .init("key", .string("third"))])
                == .success(.none))
        try sender.send(
            "lobby", .text("kept"),
            [.init("ttl", .integer(5)), .init("me", .boolean(false)), .init("retain", .boolean(true))])
        try until("it is published") { sender.count == 1 }
        let topic = "\(key)/lobby/?ttl=5&me=0"
        #expect(
            try Broker.run("/usr/bin/mosquitto_sub", ["-p", "\(broker.port)", "-t", topic, "-C", "1", "-W", "5"])
                == "kept\n")
        try stage.stop()
        #expect(stage.violations.isEmpty)
        #expect(!stage.log.all.contains { $0.contains(key) || $0.contains("second-key") || $0.contains("third") })
    }

    @Test("what an Emitter broker answers with an error becomes an event")
    func brokerErrors() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        // The subscription of a plain connection lets the same broker play Emitter's answers.
        let one = try stage.emitter("one", settings(broker, [("emitter/#", 0)]))
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one)
        try sender.send("x/", .text("a key makes it an Emitter broker"), [.init("key", .string("SECRET"))])
        try until("it is published") { sender.count == 1 }
        try broker.publish("emitter/error/", #"{"req":3,"status":401,"message":"SECRET may not"}"#)
        try broker.publish("emitter/me/", #"{"status":200,"id":"X"}"#)
        try until("both") { shelf.events.count == 3 }
        let error = try #require(shelf.events.first { $0.type == "emitter.error" })
        #expect(error.attributes == [.init("status", .integer(401))])
        #expect(error.payload == .json(Array(#"{"req":3,"status":401,"message":"… may not"}"#.utf8)))
        #expect(shelf.messages.map(\.attributes).first?.first { $0.name == "channel" }?.value == .string("emitter/me/"))
        try stage.stop()
        #expect(!stage.log.has("SECRET"))
        #expect(stage.violations.isEmpty)
    }

    @Test("a refused user and a refused subscription are told with what to do")
    func refusals() throws {
        let broker = try Broker(more: ["password_file /tmp/none"])
        try Broker.run("/usr/bin/mosquitto_passwd", ["-b", "-c", "\(broker.folder)/users", "hub", "right-word"])
        try broker.write("topic read open/#\n", to: "rights")
        let file = [
            "listener \(broker.port) 127.0.0.1", "password_file \(broker.folder)/users",
            "acl_file \(broker.folder)/rights", "user root", "log_dest none",
        ]
        try broker.write(file.joined(separator: "\n") + "\n", to: "broker.conf")
        try broker.start()
        let stage = Stage()
        func user(_ password: String) -> [TypedValue.Field] {
            [.init("username", .string("hub")), .init("password", .string(password))]
        }
        let wrong = try stage.emitter("wrong", settings(broker, [], user("wrong-word")))
        let right = try stage.emitter("right", settings(broker, [("open/a", 0)], user("right-word")))
        try stage.start()
        try waitForLink(right)
        try waitForLink(wrong, false)
        #expect(wrong.status.linkText.contains("check username and password"))
        #expect(!stage.log.has("wrong-word") && !stage.log.has("right-word"))
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("operations that cannot be answer with the reason")
    func operations() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker))
        let shelf = try stage.collect(from: "one")
        try stage.start()
        try waitForLink(one)
        func failure(_ operation: String, _ parameters: [TypedValue.Field]) throws -> String {
            if case .failure(let failure) = try one.ask(operation, parameters) { failure.description } else { "" }
        }
        #expect(try failure("subscribe", [.init("channel", .string("a/#/b"))]).contains("wildcard"))
        #expect(try failure("subscribe", [.init("channel", .string("a")), .init("last", .integer(1))]).contains("key"))
        #expect(try failure("unsubscribe", [.init("channel", .string("a"))]).contains("no subscription"))
        #expect(
            try one.ask("subscribe", [.init("channel", .string("a")), .init("qos", .integer(1))]) == .success(.none))
        try broker.publish("a", "x", ["-q", "1"])
        try until("the message") { shelf.texts == ["x"] }
        #expect(shelf.messages[0].attributes.first { $0.name == "qos" }?.value == .integer(1))
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }
}

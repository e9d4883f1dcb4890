internal import Bus
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Routing
internal import Runtime
internal import Testing
internal import Unix

// Keys, and what a broker refuses.

extension BrokerTests {
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
                .init("port", .integer(Int64(broker.port))), .init("secure", .boolean(false)),
                .init("key", .string(key)), .init("subscribe", list),
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
        try until("both") { one.status.counts["stray_answers"] == 1 && shelf.events.count == 2 }
        let error = try #require(shelf.events.first { $0.type == "emitter.error" })
        #expect(error.attributes == [.init("status", .integer(401))])
        #expect(error.payload == .json(Array(#"{"status":401,"message":"… may not"}"#.utf8)))
        // Nobody asked who we are.
        #expect(shelf.messages.isEmpty)
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

internal import Bus
internal import Descriptors
internal import EventBlock
internal import Routing
internal import Runtime
internal import Testing

// What becomes an event, and what an event becomes.

extension EmitterClientTests {
    @Test(
        "presence lists who is there, and its changes become events until they are switched off",
        arguments: EmitterServers.allCases)
    func presence(_ servers: EmitterServers) throws {
        let server = try servers.start()
        let key = try server.key(for: "room/")
        let play = try play(server, key)
        let stage = Stage()
        let ann = try stage.emitter("ann", settings(server, key, [.init("username", .string("ann"))]))
        let bob = try stage.emitter("bob", settings(server, key))
        try stage.start()
        for guest in [ann, bob] { try until("\(guest.name) is up") { guest.status.isLinkUp == true } }

        let watched = try play.result("presence", [channel("room/"), .init("changes", .boolean(true))])
        #expect(watched.hasSuffix(#""event":"status","channel":"room/","who":[]}"#))
        #expect(try ann.ask("subscribe", [channel("room/a")]) == .success(.none))
        #expect(try bob.ask("subscribe", [channel("room/a")]) == .success(.none))
        #expect(try ann.ask("unsubscribe", [channel("room/a")]) == .success(.none))
        try until("three changes") { play.events("emitter.presence").count == 3 }
        let events = play.events("emitter.presence")
        #expect(events.map { attribute($0, "event")?.string } == ["subscribe", "subscribe", "unsubscribe"])
        #expect(events.map { attribute($0, "username")?.string } == ["ann", nil, "ann"])
        #expect(events.allSatisfy { attribute($0, "channel") == .string("room/a/") })
        #expect(attribute(events[1], "client") != nil)
        #expect(try play.result("presence", [channel("room/a")]).contains(#""who":[{"id":"#))

        let off: [TypedValue.Field] = [
            channel("room/"), .init("status", .boolean(false)), .init("changes", .boolean(false)),
        ]
        #expect(try play.result("presence", off).contains(#""who":null"#))
        #expect(try bob.ask("unsubscribe", [channel("room/a")]) == .success(.none))
        #expect(try play.result("me") != "")
        #expect(play.events("emitter.presence").count == 3)
        try stage.stop()
        try play.end()
    }

    @Test("requests that are published as messages are answered by events", arguments: EmitterServers.allCases)
    func requestsAsEvents(_ servers: EmitterServers) throws {
        let server = try servers.start()
        let key = try server.key(for: "a/")
        let play = try play(server, key, [.init("subscribe", .list([.record([channel("a/")])]))])
        func ask(_ name: String, _ body: String) throws -> UInt64 {
            try play.sender.send("emitter/\(name)/", .json(Array(body.utf8)))
        }
        let tokens = [
            try ask("me", "{}"),
            try ask("keygen", #"{"key":"\#(server.masterKey)","channel":"a/","type":"r"}"#),
            try ask("keyban", #"{"secret":"\#(server.masterKey)","target":"\#(key)","banned":false}"#),
            try ask("presence", #"{"key":"\#(key)","channel":"a/"}"#),
        ]
        let wrong = try ask("keygen", #"{"key":"none","channel":"a/"}"#)
        try until("five answers") { play.sender.count == 5 && play.shelf.events.count == 6 }
        #expect(tokens.allSatisfy { play.sender.settlement($0)?.outcome == .delivered })
        #expect(play.sender.settlement(wrong)?.outcome == .rejected)
        let events = Array(play.shelf.events.dropFirst())
        let types = ["me", "keygen", "keyban", "presence", "error"].map { "emitter.\($0)" }
        #expect(events.map(\.type) == types)
        let id = attribute(events[0], "client")?.string ?? ""
        #expect(attribute(events[1], "channel") == .string("a/"))
        #expect(String(decoding: events[1].payload.bytes, as: UTF8.self).contains(#""key":""#))
        #expect(attribute(events[2], "banned") == .boolean(false))
        #expect(attribute(events[3], "event") == .string("status"))
        #expect(String(decoding: events[3].payload.bytes, as: UTF8.self).contains(#""who":[{"id":"\#(id)"}]"#))
        #expect(attribute(events[4], "request") == .string("keygen"))
        #expect(attribute(events[4], "status") == .integer(401))
        try play.end()
    }

    @Test("a message goes out with its ttl and without an echo, through a channel and through a link")
    func publishing() throws {
        let server = try ScriptedEmitter()
        let key = try server.key(for: "a/")
        let link: [TypedValue.Field] = [
            .init("name", .string("a1")), channel("a/l"), .init("ttl", .integer(5)), .init("me", .boolean(false)),
        ]
        let play = try play(server, key, [.init("subscribe", .list([.record([channel("a/")])]))])
        #expect(try play.result("link", link) == #"{"name":"a1","channel":"a/l/?ttl=5&me=0"}"#)
        #expect(try play.result("me") == #"{"id":"ID1","links":{"a1":"a/l/?ttl=5&me=0"}}"#)
        try play.sender.send("a/x", .text("1"), [.init("ttl", .integer(9)), .init("me", .boolean(false))])
        try play.sender.send("a1", .text("2"), [.init("link", .boolean(true))])
        let unknown = try play.sender.send("zz", .text("3"), [.init("link", .boolean(true))])
        let mixed = try play.sender.send("a1", .text("4"), [.init("link", .boolean(true)), .init("ttl", .integer(1))])
        try play.sender.send("a/y", .text("5"), [.init("qos", .integer(1))])
        try until("all are settled") { play.sender.count == 5 }
        try until("the echo") { play.shelf.texts == ["5"] }
        let published = server.heard.filter { !$0.hasPrefix("emitter/") && !$0.hasPrefix("subscribe") }
        #expect(published == ["\(key)/a/x/?ttl=9&me=0 1", "a1 2", "\(key)/a/y/ 5"])
        #expect(play.sender.settlement(unknown)?.text.contains("there is no link zz") == true)
        #expect(play.sender.settlement(mixed)?.text.contains("leave them out") == true)
        try play.end()
    }

    @Test(
        "a message of quality 1 that the broker refuses is rejected with its reason; of quality 0 there is an event only"
    )
    func refusedMessages() throws {
        let server = try ScriptedEmitter()
        let play = try play(server, try server.key(for: "a/"))
        let one = try play.sender.send("b/", .text("x"), [.init("qos", .integer(1))])
        let zero = try play.sender.send("b/", .text("x"))
        try until("both are settled, with events") {
            play.sender.count == 2 && play.events("emitter.error").count == 2
        }
        #expect(play.sender.settlement(one)?.outcome == .rejected)
        #expect(play.sender.settlement(one)?.text.contains("the key may not (401)") == true)
        #expect(play.sender.settlement(zero)?.outcome == .delivered)
        #expect(play.events("emitter.error").allSatisfy { attribute($0, "status") == .integer(401) })
        try play.end()
    }

    @Test(
        "what is published through a link arrives on its channel, with an echo or without",
        arguments: EmitterServers.allCases)
    func linking(_ servers: EmitterServers) throws {
        let server = try servers.start()
        func link(_ name: String, _ more: TypedValue.Field...) -> TypedValue {
            .record([.init("name", .string(name)), channel("a/l")] + more)
        }
        let all = [
            link("b1"), link("b2", .init("me", .boolean(false))), link("b3", .init("subscribe", .boolean(true))),
        ]
        let play = try play(server, try server.key(for: "a/"), [.init("links", .list(all))])
        #expect(try play.result("me").contains(#""links":{"b1":"a/l/","b2":"a/l/?me=0","b3":"a/l/"}"#))
        for (name, text) in [("b1", "1"), ("b2", "2"), ("b3", "3")] {
            try play.sender.send(name, .text(text), [.init("link", .boolean(true)), .init("qos", .integer(1))])
        }
        try until("two messages") { play.shelf.texts.count == 2 }
        #expect(play.shelf.texts == ["1", "3"])
        #expect(play.shelf.messages.allSatisfy { attribute($0, "channel") == .string("a/l/") })
        try play.end()
    }

    @Test("a subscription of the configuration that the broker refuses is told with its reason, as an event too")
    func refusedSubscription() throws {
        let server = try ScriptedEmitter()
        let lists = TypedValue.Field(
            "subscribe", .list([.record([channel("b/")]), .record([channel("a/")])]))
        let play = try play(server, try server.key(for: "a/"), [lists])
        try until("the event") { play.events("emitter.error").count == 1 }
        #expect(attribute(play.events("emitter.error").first, "status") == .integer(401))
        #expect(play.stage.log.has("the broker refuses the subscription to b/: the key may not (401)"))
        #expect(play.one.status.counts["refused_subscriptions"] == 1)
        server.publish("a/", "the other one works")
        try until("the message") { play.shelf.texts == ["the other one works"] }
        try play.end()
    }

    @Test("connecting tells our user name and how long we may be silent")
    func connecting() throws {
        let server = try ScriptedEmitter()
        let more: [TypedValue.Field] = [
            .init("username", .string("ann")), .init("keep_alive", .duration(45_000_000_000)),
            .init("subscribe", .list([.record([channel("a/")])])),
        ]
        let play = try play(server, try server.key(for: "a/"), more)
        #expect(server.keepAlives == [45])
        #expect(try play.result("presence", [channel("a/")]).contains(#""who":[{"id":"ID1","username":"ann"}]"#))
        #expect(play.shelf.events.map(\.type) == ["emitter.connect"])
        try play.end()
    }

    @Test("a message is offered as text, as binary and as JSON, as the endpoint wants it")
    func payloadForms() throws {
        let server = try ScriptedEmitter()
        let key = try server.key(for: "a/")
        let stage = Stage()
        var (instances, shelves) = ([Instance](), [Shelf]())
        for form in ["text", "binary", "json"] {
            let more: [TypedValue.Field] = [
                .init("payload", .string(form)), .init("subscribe", .list([.record([channel("a/")])])),
            ]
            instances.append(try stage.emitter(form, settings(server, key, more)))
            shelves.append(try stage.collect(from: form))
        }
        try stage.start()
        for instance in instances { try until("\(instance.name) is up") { instance.status.isLinkUp == true } }
        server.publish("a/", #"{"a":1}"#)
        server.publish("a/", "no JSON")
        for shelf in shelves { try until("both messages") { shelf.messages.count == 2 } }
        let bytes = [#"{"a":1}"#, "no JSON"].map { Array($0.utf8) }
        #expect(shelves[0].messages.map(\.payload) == [.text(#"{"a":1}"#), .text("no JSON")])
        #expect(shelves[1].messages.map(\.payload) == bytes.map { .binary($0) })
        #expect(shelves[2].messages.map(\.payload) == [.json(bytes[0]), .text("no JSON")])
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("a subscription says how many kept messages it wants, from when, and in which group")
    func subscribing() throws {
        let server = try ScriptedEmitter()
        let key = try server.key(for: "a/")
        let play = try play(server, key)
        let group = TypedValue.Field("group", .string("g"))
        let more: [TypedValue.Field] = [
            .init("last", .integer(3)), .init("from", .integer(1_600_000_000)), .init("until", .integer(1_700_000_000)),
        ]
        #expect(try play.result("subscribe", [channel("a/b")] + more) == "")
        #expect(try play.result("subscribe", [channel("a/c"), group]) == "")
        server.publish("a/c/", "for the group")
        try until("the message") { play.shelf.texts == ["for the group"] }
        #expect(try play.failure("unsubscribe", [channel("a/c")]).hasPrefix("NOT_FOUND"))
        #expect(try play.result("unsubscribe", [channel("a/c"), group]) == "")
        #expect(
            server.heard == [
                "subscribe \(key)/a/b/?last=3&from=1600000000&until=1700000000", "subscribe \(key)/$share/g/a/c/",
                "unsubscribe \(key)/$share/g/a/c/",
            ])
        try play.end()
    }
}

internal import Bus
internal import Descriptors
internal import EventBlock
internal import Routing
internal import Runtime
internal import Testing

// What an Emitter broker forgets with a connection.

extension EmitterClientTests {
    @Test("after each reconnect subscriptions, links and watches are made anew, and counted")
    func renewal() throws {
        let server = try ScriptedEmitter()
        let key = try server.key(for: "a/")
        let lists: [TypedValue.Field] = [
            .init("subscribe", .list([.record([channel("a/s")])])),
            .init("links", .list([.record([.init("name", .string("c1")), channel("a/one")])])),
            .init("watch", .list([.record([channel("a/w")])])),
        ]
        let play = try play(server, key, lists)
        #expect(try play.result("link", [.init("name", .string("c2")), channel("a/two")]) != "")
        let watch: [TypedValue.Field] = [channel("a/v"), .init("changes", .boolean(true))]
        #expect(try play.result("presence", watch) != "")
        server.cut()
        try until("the second connection") { server.connections == 2 && play.one.status.isLinkUp == true }
        #expect(try play.result("me") == #"{"id":"ID2","links":{"c1":"a/one/","c2":"a/two/"}}"#)
        try play.sender.send("c2", .text("x"), [.init("link", .boolean(true))])
        try until("it is published") { server.heard.contains("c2 x") }
        server.say("emitter/presence/", #"{"time":1,"event":"subscribe","channel":"a/w/","who":{"id":"X"}}"#)
        try until("the change") { play.events("emitter.presence").count == 1 }
        let watches = server.heard.filter { $0.hasPrefix("emitter/presence/") && $0.contains(#""status":false"#) }
        // One at the beginning, and both on the second connection.
        #expect(watches.count == 3)
        #expect(watches.allSatisfy { $0.contains(#""changes":true"#) })
        #expect(server.heard.filter { $0 == "subscribe \(key)/a/s/" }.count == 2)
        let counts = play.one.status.counts
        #expect(counts["lost_connections"] == 1 && counts["reconnections"] == 1)
        #expect(counts["renewed_subscriptions"] == 1 && counts["renewed_requests"] == 4)
        try play.end()
    }

    @Test("a link and a watch that are asked for while the broker is away are noted")
    func notedWhileAway() throws {
        let server = try ScriptedEmitter()
        let play = try play(server, try server.key(for: "a/"))
        #expect(try play.result("disconnect") == "")
        #expect(try play.result("link", [.init("name", .string("a1")), channel("a/l")]) == "")
        let watch: [TypedValue.Field] = [
            channel("a/"), .init("status", .boolean(false)), .init("changes", .boolean(true)),
        ]
        #expect(try play.result("presence", watch) == "")
        #expect(try play.result("connect") == "")
        #expect(try play.result("me").contains(#""links":{"a1":"a/l/"}"#))
        #expect(server.heard.contains { $0.hasPrefix("emitter/presence/") && $0.contains(#""changes":true"#) })
        try play.end()
    }

    @Test("disconnect takes leave until connect, and each is an event")
    func disconnecting() throws {
        let server = try ScriptedEmitter()
        let play = try play(server, try server.key(for: "a/"))
        #expect(try play.result("connect") == "")
        #expect(try play.result("disconnect") == "")
        #expect(play.one.status.isLinkUp == false)
        #expect(try play.result("disconnect") == "")
        #expect(try play.result("subscribe", [channel("a/")]) == "")
        #expect(try play.result("connect") == "")
        try until("it is up") { play.one.status.isLinkUp == true }
        server.publish("a/", "there again")
        try until("the message") { play.shelf.texts == ["there again"] }
        let types = play.shelf.events.map(\.type)
        #expect(types == ["emitter.connect", "emitter.disconnect", "emitter.connect", "emitter.message"])
        #expect(play.one.status.counts["lost_connections"] == nil)
        #expect(play.one.status.counts["failed_attempts"] == nil)
        #expect(server.connections == 2)
        try play.end()
    }

    @Test("connect fails with the reason where there is no broker, and disconnect ends the attempts")
    func connectingInVain() throws {
        let server = try ScriptedEmitter()
        let play = try play(server, try server.key(for: "a/"))
        #expect(try play.result("disconnect") == "")
        server.close()
        #expect(try play.failure("connect").hasPrefix("IO cannot connect to the broker"))
        #expect(try play.result("disconnect") == "")
        try play.end()
    }

    @Test("while the broker is away events wait in the route up to its limits, and what is dropped is counted")
    func boundedBuffer() throws {
        let (near, far) = (try ScriptedEmitter(), try ScriptedEmitter())
        let stage = Stage()
        let list = TypedValue.Field("subscribe", .list([.record([channel("in/")])]))
        let one = try stage.emitter("one", settings(near, try near.key(for: "in/"), [list]))
        let two = try stage.emitter("two", settings(far, try far.key(for: "in/"), [.init("qos", .integer(1))]))
        var limits = RouteLimits()
        limits.events = 4
        let spec = RouteSpec(name: "away", from: ["one"], to: "two", full: .dropOldest, limits: limits)
        let route = try #require(stage.bus.addRoute(spec))
        try stage.start()
        for instance in [one, two] { try until("\(instance.name) is up") { instance.status.isLinkUp == true } }
        #expect(try two.ask("disconnect", []) == .success(.none))
        let before = route.counters.dropped.value
        for number in 1...10 { near.publish("in/", "\(number)") }
        try until("six are dropped") { route.counters.dropped.value >= before + 6 }
        #expect(try two.ask("connect", []) == .success(.none))
        try until("four are published") { far.heard.count == 4 }
        #expect(far.heard.compactMap { $0.split(separator: " ").last } == ["7", "8", "9", "10"])
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }
}

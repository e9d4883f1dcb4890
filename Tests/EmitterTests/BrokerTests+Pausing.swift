internal import Bus
internal import Descriptors
internal import EventBlock
internal import Runtime
internal import Testing

// The operations connect and disconnect, and what a plain broker makes of requests that it does not know.

extension BrokerTests {
    @Test("what comes between disconnect and connect is kept by a broker that keeps our session")
    func pausedSession() throws {
        let broker = try Broker()
        try broker.start()
        let session: [TypedValue.Field] = [.init("client_id", .string("hub")), .init("clean_session", .boolean(false))]
        let stage = Stage()
        let one = try stage.emitter("one", settings(broker, [("q", 1)], session + [.init("qos", .integer(1))]))
        let shelf = try stage.collect(from: "one")
        let sender = try stage.sender(to: "one")
        try stage.start()
        try waitForLink(one)
        #expect(try one.ask("disconnect", []) == .success(.none))
        try waitForLink(one, false)
        #expect(one.status.linkText.contains("the operation disconnect was called"))
        for number in 1...3 { try broker.publish("q", "\(number)", ["-q", "1"]) }
        let token = try sender.send("q", .text("4"))
        #expect(sender.settlement(token) == nil)
        #expect(try one.ask("connect", []) == .success(.none))
        try until("all four") { shelf.texts.count == 4 }
        #expect(shelf.texts == ["1", "2", "3", "4"])
        try until("the settlement") { sender.settlement(token)?.outcome == .delivered }
        try stage.stop()
        #expect(stage.violations.isEmpty)
    }

    @Test("a plain broker answers no request: the operation says so in time, and the connection stays")
    func noEmitterBroker() throws {
        let broker = try Broker()
        try broker.start()
        let stage = Stage()
        let limit = TypedValue.Field("answer_timeout", .duration(300_000_000))
        let one = try stage.emitter("one", settings(broker, [("a", 0), ("emitter/#", 0)], [limit]))
        let shelf = try stage.collect(from: "one")
        try stage.start()
        try waitForLink(one)
        guard
            case .failure(let failure) = try one.ask(
                "keygen",
                [
                    .init("channel", .string("a/")), .init("key", .string("MASTER-WORD")),
                ])
        else { throw Failure("it was answered") }
        #expect(failure.description.contains("a broker that answers none is no Emitter broker"))
        try broker.publish("a", "still there")
        try until("the message") { shelf.texts == ["still there"] }
        // Our own request came back because of the subscription, with its key: it is no answer and no event.
        #expect(one.status.counts["stray_answers"] == 1)
        #expect(one.status.counts["lost_connections"] == nil)
        try stage.stop()
        #expect(!stage.log.has("MASTER-WORD"))
        #expect(stage.violations.isEmpty)
    }
}

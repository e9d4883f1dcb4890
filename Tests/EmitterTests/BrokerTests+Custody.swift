internal import Bus
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Routing
internal import Runtime
internal import Testing
internal import Unix

// What is acknowledged, when, and what comes again.

extension BrokerTests {
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
        usleep(2_000_000)
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
}

internal import EmitterAdapter
internal import Testing

/// `max_subscriptions`, and topics as large as can be.
@Suite struct SubscriptionLimitTests {
    @Test("max_subscriptions: of 10,000 SUBSCRIBEs the first 1000 are granted, the others refused with 0x80")
    func many() {
        let table = Table()
        table.join("a")
        for index in 0..<10_000 {
            let code: UInt8 = index < 1000 ? 1 : 0x80
            #expect(table.ask("a", Wire.subscribe(1, ("t/\(index)", 1))) == [.suback(1, [code])])
        }
        #expect(table.counts == [.refusedSubscriptions: 9000])
        for index in [0, 999, 1000, 9999] { table.publish(Message(topic: "t/\(index)", payload: [])) }
        #expect(table.messages("a").map(\.topic) == ["t/0", "t/999"])
        #expect(table.ask("a", Wire.subscribe(2, ("t/5", 2))) == [.suback(2, [2])])
        #expect(table.ask("a", Wire.unsubscribe(3, "t/7")) == [.unsuback(3)])
        #expect(table.ask("a", Wire.subscribe(4, ("new", 0), ("newer", 0))) == [.suback(4, [0, 0x80])])
    }

    @Test("200 levels are the most; a filter with more is refused, a message with more goes to nobody")
    func levels() {
        let table = Table()
        table.join("a")
        let topic = Array(repeating: "l", count: 200).joined(separator: "/")
        #expect(
            table.ask("a", Wire.subscribe(1, (topic, 0), (topic + "/l", 0), ("#", 0))) == [.suback(1, [0, 0x80, 0])])
        #expect(table.ask("a", Wire.publish(topic, "x")) == [.message(Received(topic: topic, payload: "x"))])
        #expect(table.ask("a", Wire.publish(topic + "/l", "x", qos: 1, id: 1, retain: true)) == [.puback(1)])
        #expect(table.counts == [.refusedSubscriptions: 1, .droppedRetained: 1])
        let empty = String(repeating: "/", count: 65_000)
        #expect(table.ask("a", Wire.publish(empty, "x")).isEmpty)
        #expect(table.ask("a", Wire.subscribe(2, (empty, 0))) == [.suback(2, [0x80])])
        #expect(table.isOpen("a"))
    }

    @Test("many wildcards cost no more than there are filters")
    func wildcards() {
        let table = Table(Table.limits { $0.subscriptions = 100_000 })
        table.join("a")
        let filter = Array(repeating: "+", count: 20)
        for mask in 0..<4096 {
            var levels = filter
            for bit in 0..<12 where mask >> bit & 1 == 1 { levels[bit] = "l" }
            table.send("a", Wire.subscribe(1, (levels.joined(separator: "/"), 0)))
        }
        _ = table.take("a")
        for _ in 0..<10 {
            table.publish(Message(topic: Array(repeating: "l", count: 20).joined(separator: "/"), payload: []))
        }
        #expect(table.messages("a").count == 10)
    }
}

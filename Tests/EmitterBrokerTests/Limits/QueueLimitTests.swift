internal import EmitterAdapter
internal import Testing

/// `max_queued`, `max_queued_bytes`, `max_output` and `slow_clients`.
@Suite struct QueueLimitTests {
    private static func text(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: count) }

    private func reader(_ table: Table, qos: UInt8, clean: Bool = true) {
        table.join("reader", clean: clean)
        table.send("reader", Wire.subscribe(1, ("t", qos)))
        _ = table.take("reader")
    }

    @Test("max_queued: the first ones are kept for who is away, the others counted")
    func queued() {
        let table = Table(Table.limits { $0.queuedMessages = 10 })
        reader(table, qos: 1, clean: false)
        table.drop("reader")
        for index in 0..<25 { table.publish(Message(topic: "t", payload: Array("\(index)".utf8), qos: .atLeastOnce)) }
        #expect(table.counts == [.droppedQueueFull: 15])
        table.join("reader", clean: false)
        #expect(table.counts == [.droppedQueueFull: 15])
    }

    @Test("max_queued_bytes: bytes have a limit, too, and are given back")
    func queuedBytes() {
        let table = Table(Table.limits { $0.queuedBytes = 10_000 })
        reader(table, qos: 2)
        for round in 1...5 {
            for _ in 0..<25 { table.publish(Message(topic: "t", payload: Self.text(997), qos: .atLeastOnce)) }
            let messages = table.messages("reader")
            #expect(messages.count == 10)
            #expect(table.counts == [.droppedQueueFull: 15 * round])
            for message in messages { table.send("reader", Wire.puback(message.id)) }
        }
    }

    @Test("max_queued: also what is in flight counts, for a client that acknowledges nothing")
    func inFlight() {
        let table = Table(
            Table.limits {
                $0.queuedMessages = 20
                $0.inFlight = 5
            })
        reader(table, qos: 2)
        for _ in 0..<100 { table.publish(Message(topic: "t", payload: [], qos: .exactlyOnce)) }
        #expect(table.messages("reader").count == 5)
        #expect(table.counts == [.droppedQueueFull: 80])
    }

    @Test("slow_clients drop: what a client does not read is dropped above max_output, and it stays")
    func drop() {
        let table = Table(Table.limits { $0.output = 10_000 })
        reader(table, qos: 0)
        table.setWritable("reader", false)
        for _ in 0..<100 { table.publish(Message(topic: "t", payload: Self.text(997))) }
        #expect(table.counts == [.droppedSlow: 91])
        table.setWritable("reader", true)
        #expect(table.messages("reader").count == 9)
        table.publish(Message(topic: "t", payload: []))
        #expect(table.messages("reader").count == 1)
    }

    @Test("max_output: who asks without reading the answers is not read any more, and not kept beyond its keep-alive")
    func deaf() {
        let table = Table(Table.limits { $0.output = 1_000 })
        table.join("deaf", keepAlive: 10)
        table.setWritable("deaf", false)
        for _ in 0..<600 { table.send("deaf", Wire.ping) }
        #expect(table.isHeld("deaf"))
        table.wait(14.9)
        #expect(table.isOpen("deaf"))
        table.wait(0.2)
        #expect(!table.isOpen("deaf"))
        #expect(table.counts == [.silentClients: 1])
    }

    @Test("slow_clients disconnect: it is cut off, and its will published")
    func disconnect() {
        let table = Table(
            Table.limits {
                $0.output = 10_000
                $0.cutsSlow = true
            })
        table.join("reader", will: Wire.Will(topic: "w"))
        table.join("watcher")
        table.send("watcher", Wire.subscribe(1, ("w", 0)))
        table.send("reader", Wire.subscribe(1, ("t", 0)))
        table.setWritable("reader", false)
        for _ in 0..<100 { table.publish(Message(topic: "t", payload: Self.text(997))) }
        #expect(!table.isOpen("reader"))
        #expect(table.counts == [.slowClients: 1])
        #expect(table.messages("watcher").map(\.topic) == ["w"])
    }

    @Test("a message that is larger than max_output reaches who reads", arguments: [false, true])
    func large(_ cutsSlow: Bool) {
        let table = Table(
            Table.limits {
                $0.output = 1024
                $0.cutsSlow = cutsSlow
            })
        reader(table, qos: 0)
        for _ in 0..<5 { table.publish(Message(topic: "t", payload: Self.text(5000))) }
        #expect(table.messages("reader").count == 5)
        #expect(table.counts.isEmpty)
    }

    @Test("messages with quality 1 wait for a client that does not read, and for nothing else")
    func waiting() {
        let table = Table(Table.limits { $0.output = 3000 })
        reader(table, qos: 1)
        table.setWritable("reader", false)
        for _ in 0..<50 { table.publish(Message(topic: "t", payload: Self.text(1000), qos: .atLeastOnce)) }
        table.setWritable("reader", true)
        // No acknowledgement comes: the window of 100 is not full.
        #expect(table.messages("reader").count == 50)
        #expect(table.counts.isEmpty)
    }

    @Test(
        "a client that asks and does not read is not read either",
        arguments: [Wire.ping, Wire.pubrec(1), Wire.pubrel(1), Wire.unsubscribe(1, "a"), Wire.subscribe(1, ("a", 0))])
    func flood(_ packet: [UInt8]) {
        let table = Table(Table.limits { $0.output = 1000 })
        table.join("flood")
        table.setWritable("flood", false)
        for _ in 0..<100 { table.send("flood", Array([[UInt8]](repeating: packet, count: 100).joined())) }
        #expect(table.isHeld("flood"))
        table.setWritable("flood", true)
        #expect(table.take("flood").count == 10_000)
        #expect(!table.isHeld("flood") && table.isOpen("flood"))
    }
}

internal import EmitterAdapter
internal import Testing

/// `max_connections`, `connect_timeout`, `max_keep_alive`, `max_rate` and `max_packet`.
@Suite struct ConnectionLimitTests {
    @Test("max_connections: one more is closed, and gets nothing; one that goes makes room")
    func connections() {
        let table = Table(Table.limits { $0.connections = 3 })
        for name in ["a", "b", "c"] { table.join(name) }
        for _ in 0..<100 { #expect(table.join("d").isEmpty) }
        #expect(!table.isOpen("d"))
        #expect(table.counts == [.refusedConnections: 100])
        #expect(table.ask("a", Wire.ping) == [.pong])
        table.drop("b")
        #expect(table.join("d") == [.connected(hasSession: false, code: 0)])
    }

    @Test("connect_timeout: whoever does not say who it is in time, also byte by byte")
    func connectTime() {
        let table = Table(Table.limits { $0.connectTime = 10_000_000_000 })
        for name in ["silent", "slow", "late"] { table.open(name) }
        let connect = Wire.connect("slow")
        for byte in connect.prefix(9) {
            table.wait(1)
            table.send("slow", [byte])
        }
        #expect(table.ask("late", Wire.connect("late")) == [.connected(hasSession: false, code: 0)])
        #expect(table.isOpen("slow") && table.isOpen("silent"))
        table.wait(1.1)
        #expect(!table.isOpen("slow") && !table.isOpen("silent") && table.isOpen("late"))
        #expect(table.counts == [.silentClients: 2])
        table.wait(100)
        #expect(table.isOpen("late") && table.isIdle)
    }

    @Test("max_keep_alive: also who asks for more, or for none, must be heard", arguments: [0, 5, 60_000])
    func keepAlive(_ asked: Int) {
        let table = Table(Table.limits { $0.keepAlive = 20_000_000_000 })
        table.join("a", keepAlive: asked)
        table.wait(asked == 5 ? 7.4 : 19.9)
        #expect(table.isOpen("a"))
        table.wait(0.2)
        #expect(!table.isOpen("a"))
    }

    @Test("max_rate: what comes too fast is held, and not lost")
    func rate() {
        let table = Table(Table.limits { $0.rate = 10 })
        table.join("fast")
        table.join("reader")
        table.send("reader", Wire.subscribe(1, ("t", 0)))
        _ = table.take("reader")
        table.send("fast", Array((0..<100).map { Wire.publish("t", "\($0)") }.joined()))
        var heard = table.payloads("reader")
        #expect(heard.count <= 12)
        #expect(table.isHeld("fast"))
        table.wait(1)
        heard += table.payloads("reader")
        #expect(heard.count <= 23)
        table.wait(10)
        heard += table.payloads("reader")
        #expect(heard == (0..<100).map(String.init))
        #expect(!table.isHeld("fast") && table.isOpen("fast"))
        #expect((table.counts[.rateLimited] ?? 0) >= 80)
        table.wait(1)
        #expect(table.isIdle)
    }

    @Test("max_packet: the longest one is taken, one byte more ends the connection")
    func packet() {
        let table = Table(Table.limits { $0.packet = 100 })
        table.join("a")
        table.send("a", Wire.publish("t", String(repeating: "x", count: 97)))
        #expect(table.isOpen("a") && table.publications.count == 1)
        table.send("a", Wire.publish("t", String(repeating: "x", count: 98)))
        #expect(!table.isOpen("a"))
        #expect(table.counts == [.tooLongReceived: 1])
    }

    @Test("acknowledgements of nothing are counted, and answered where the protocol wants it")
    func strayAcknowledgements() {
        let table = Table()
        table.join("a")
        #expect(
            table.ask("a", Wire.puback(9), Wire.pubrec(9), Wire.pubcomp(9), Wire.pubrel(9)) == [
                .pubrel(9), .pubcomp(9),
            ])
        #expect(table.counts == [.strayAcknowledgements: 3])
        #expect(table.isOpen("a"))
    }

    @Test("a client that never releases what it sent with quality 2 may use all identifiers, and no more")
    func identifiers() {
        let table = Table()
        table.join("a")
        for round in 0..<2 {
            for id in stride(from: 1, through: 65_535, by: 13) {
                let packet = Wire.publish("t", "x", qos: 2, id: id, dup: round > 0)
                #expect(table.ask("a", packet) == [.pubrec(id)])
            }
        }
        #expect(table.publications.count == 5042)
    }

    @Test("max_in_flight: a client is not read while so many of its messages are not settled")
    func inFlight() {
        let table = Table(Table.limits { $0.inFlight = 5 })
        table.settles = false
        table.join("a")
        table.send("a", Array((1...50).map { Wire.publish("t", "\($0)", qos: 1, id: $0) }.joined()))
        var rounds = 0
        while !table.publications.isEmpty {
            #expect(table.publications.count == 5)
            #expect(table.isHeld("a"))
            table.settle()
            rounds += 1
        }
        #expect(rounds == 10)
        #expect(table.take("a") == (1...50).map { .puback($0) })
    }
}

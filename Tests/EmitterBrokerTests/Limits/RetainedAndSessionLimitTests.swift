internal import EmitterAdapter
internal import Testing

/// `max_retained`, `max_retained_bytes`, `max_sessions` and `session_expiry`.
@Suite struct RetainedAndSessionLimitTests {
    @Test("max_retained: one more topic is not kept, a known one is; one taken away makes room")
    func retained() {
        let table = Table(Table.limits { $0.retainedMessages = 3 })
        table.join("a")
        for index in 0..<10 { table.send("a", Wire.publish("t/\(index)", "x", retain: true)) }
        #expect(table.counts == [.droppedRetained: 7])
        table.send("a", Wire.publish("t/1", "y", retain: true))
        table.send("a", Wire.publish("t/0", "", retain: true))
        table.send("a", Wire.publish("t/9", "z", retain: true))
        table.send("a", Wire.subscribe(1, ("#", 0)))
        #expect(Set(table.payloads("a")) == ["x", "y", "z"])
        #expect(table.counts == [.droppedRetained: 7])
    }

    @Test("max_retained_bytes")
    func retainedBytes() {
        let table = Table(Table.limits { $0.retainedBytes = 1000 })
        table.join("a")
        for index in 0..<100 {
            table.send("a", Wire.publish("t/\(index)", String(repeating: "x", count: 95), retain: true))
        }
        table.send("a", Wire.subscribe(1, ("#", 0)))
        #expect(table.messages("a").count == 10)
        #expect(table.counts == [.droppedRetained: 90])
    }

    @Test("many retained messages do not make a new subscriber a slow one")
    func muchAtOnce() {
        let table = Table(
            Table.limits {
                $0.output = 1024
                $0.cutsSlow = true
            })
        table.join("a")
        for index in 0..<100 {
            table.send("a", Wire.publish("t/\(index)", String(repeating: "x", count: 500), retain: true))
        }
        table.send("a", Wire.subscribe(1, ("#", 0)) + Wire.ping)
        let replies = table.take("a")
        #expect(replies.count == 102)
        #expect(replies.last == .pong)
    }

    @Test("max_sessions: the one that is away the longest goes first")
    func sessions() {
        let table = Table(Table.limits { $0.sessions = 3 })
        for name in ["a", "b", "c", "d", "e"] {
            table.join(name, clean: false)
            table.wait(1)
        }
        for name in ["c", "a", "b", "e", "d"] {
            table.drop(name)
            table.wait(1)
        }
        #expect(table.counts == [.expiredSessions: 2])
        let known = ["a", "b", "c", "d", "e"].filter {
            table.join($0, clean: false).first == .connected(hasSession: true, code: 0)
        }
        #expect(known == ["b", "d", "e"])
    }

    @Test("max_sessions 0: nothing is kept")
    func noSessions() {
        let table = Table(Table.limits { $0.sessions = 0 })
        for _ in 0..<3 {
            #expect(table.join("a", clean: false) == [.connected(hasSession: false, code: 0)])
            table.drop("a")
        }
    }

    @Test("session_expiry: a session is forgotten in time, and the broker sleeps")
    func expiry() {
        let table = Table(Table.limits { $0.sessionTime = 60_000_000_000 })
        table.join("a", clean: false)
        table.send("a", Wire.subscribe(1, ("t", 1)))
        table.wait(1000)
        table.drop("a")
        table.wait(59)
        #expect(table.join("a", clean: false) == [.connected(hasSession: true, code: 0)])
        table.drop("a")
        table.wait(61)
        #expect(table.counts == [.expiredSessions: 1])
        #expect(table.isIdle)
        #expect(table.join("a", clean: false) == [.connected(hasSession: false, code: 0)])
        table.publish(Message(topic: "t", payload: [], qos: .atLeastOnce))
        #expect(table.take("a").isEmpty)
    }
}

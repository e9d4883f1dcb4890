internal import Bus
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Routing
internal import Runtime
internal import Testing
internal import Unix

// Ends are quick, whatever the broker does.

extension BrokerTests {
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
}

internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// A hub as a pysig server, to which programs do their worst while two others work on.
@Suite struct PysigServerTests {
    private static let configuration = """
        endpoints:
          signals: {adapter: pysig, mode: server, port: 0, signal_timeout: 1s, max_unanswered: 1000, max_connections: 1100}
          sink: {adapter: "null"}
        routes:
          - {from: signals, to: sink}
        """

    /// So much more memory may be resident after any of the attacks, a thousand idle connections included.
    private static let memoryLimit = 16 << 20
    /// No signal of a good connection may take so long.
    private static let patience: UInt64 = 2_000_000_000

    @Test func goodConnectionsGoOnWhateverOthersDo() throws {
        let hub = try HubUnderTest(Self.configuration)
        let port = try hub.port(of: "signals")
        let pair = try GoodPair(port)
        try until("signals flow") { pair.soFar.heard >= 20 }
        let memory = try hub.process.residentMemory()
        var counts: JSONValue?
        for attack in PysigAttack.streams + PysigAttack.behaviours {
            try suffer(attack, hub, port, &counts)
            // The hub may not have noticed yet that its peers are gone.
            try until("the memory of \(attack.name) is given back", seconds: 5) {
                try hub.process.residentMemory() - memory < Self.memoryLimit || Workplace.isSanitized
            }
        }
        #expect(try pair.endsWell(patience: Self.patience), "\(pair.soFar)")
        #expect(try hub.isHealthy)
        #expect(try hub.violations(of: "signals") == [])
    }

    private func suffer(_ attack: PysigAttack, _ hub: HubUnderTest, _ port: UInt16, _ counts: inout JSONValue?) throws {
        do { try attack.run(port) } catch { Issue.record("\(attack.name): \(error)") }
        guard let counter = attack.counter else { return }
        let after = try hub.endpoint("signals")["counts"]
        let count = after?[counter]?.integer ?? 0
        #expect(count > counts?[counter]?.integer ?? 0, "\(attack.name) is not counted as \(counter)")
        counts = after
    }

    /// Signals that the hub cannot pass on wait, but not all that peers would like to send.
    @Test func aFullRouteHoldsPeersBack() throws {
        let hub = try HubUnderTest(
            """
            endpoints:
              signals: {adapter: pysig, mode: server, port: 0}
              sink: {adapter: "null", delay: 1h}
            routes:
              - {from: signals, to: sink, limit: {events: 16, bytes: 4MiB}}
            """)
        let port = try hub.port(of: "signals")
        let memory = try hub.process.residentMemory()
        let sockets = try (0..<8).map { try flood(port, sender: $0) }
        let grown = try hub.process.residentMemory() - memory
        #expect(grown < 48 << 20 || Workplace.isSanitized, "\(grown) bytes more are resident")
        #expect(try hub.isHealthy)
        withExtendedLifetime(sockets) {}
    }

    /// Fires signals of half a megabyte for as long as the hub takes them.
    private func flood(_ port: UInt16, sender: Int) throws -> RawSocket {
        let peer = try PysigPeer(port)
        try peer.request("add_sender", #"{"sender":"flood\#(sender)","events":["e"]}"#)
        let data = String(repeating: "x", count: 500_000)
        let info = #"{"sender":"flood\#(sender)","event":"e"}"#
        let signal = Array(#"{"method":"signal","params":{"info":\#(info),"data":"\#(data)"}}"#.utf8)
        for _ in 0..<200 {
            if try peer.socket.send(signal, within: .milliseconds(300)) < signal.count { return peer.socket }
        }
        throw Unexpected("the hub takes everything")
    }
}

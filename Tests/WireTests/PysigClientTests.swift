internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// A hub as a pysig client of a server that does its worst, while two programs at a server of the same hub work on.
@Suite struct PysigClientTests {
    private static let configuration = """
        endpoints:
          remote: {adapter: pysig, mode: client, port: PORT, reconnect_wait: 200ms, request_timeout: 500ms}
          local: {adapter: pysig, mode: server, port: 0}
          sink: {adapter: "null"}
        routes:
          - {from: [remote, local], to: sink}
        """

    /// What the server does, and what counts it.
    struct Attack: Sendable {
        let name: String
        let counter: String
        /// Whether the client must leave.
        let isFatal: Bool
        let run: HostileServer.Attack
    }

    private static func bytes(_ name: String, _ counter: String, _ bytes: [UInt8]) -> Attack {
        Attack(name: name, counter: counter, isFatal: true) { peer in try peer.socket.send(bytes) }
    }

    private static func text(_ count: Int, _ text: String = "x") -> String { String(repeating: text, count: count) }

    static let attacks: [Attack] = [
        bytes("random bytes", "garbage_received", [0xFF] + (0..<10_000).map { _ in UInt8.random(in: .min ... .max) }),
        bytes("a list", "garbage_received", Array("[1] ".utf8)),
        bytes("deep nesting", "garbage_received", Array((text(100_000, #"{"a":"#) + "1" + text(100_000, "}")).utf8)),
        bytes("an endless string", "too_long_received", Array((#"{"a":""# + text(4 << 20)).utf8)),
        bytes("a huge frame", "too_long_received", Array((#"{"status":0,"response":""# + text(8 << 20) + #""}"#).utf8)),
        Attack(name: "half a message", counter: "lost_connections", isFatal: true) { peer in
            try peer.socket.send(#"{"id":1,"method":"sig"#)
            peer.socket.shutDown()
        },
        Attack(name: "replies to nothing", counter: "stray_replies", isFatal: false) { peer in
            for id in ["-1", "99999", "null", "{}", #""1""#] { try peer.socket.send(#"{"id":\#(id),"status":0}"#) }
        },
        Attack(name: "signals for other listeners", counter: "", isFatal: false) { peer in
            for id in ["1", "-7", #""7""#, "null", "[]"] {
                let params = #"{"listener_id":\#(id),"info":{"sender":"s","event":"e"},"data":1}"#
                guard try peer.ask("signal", params)["status"] == -2 else { throw Unexpected("\(id) was taken") }
            }
        },
        Attack(name: "it never reads", counter: "slow_peers", isFatal: true) { peer in
            let request = Array(text(100, #"{"id":"\#(text(2000))","method":"nope"}"#).utf8)
            while try peer.socket.send(request, within: .milliseconds(200)) == request.count {}
            try until("the client leaves", seconds: 30) { try peer.socket.isBroken }
        },
    ]

    @Test func theHubGoesOnWhateverAServerDoes() throws {
        let server = try HostileServer()
        defer { server.close() }
        let hub = try HubUnderTest(
            unhealthy: Self.configuration.replacing("PORT", with: "\(server.port)"))
        let pair = try GoodPair(try hub.port(of: "local"))
        try until("signals come") { server.confirmed > 0 }
        let memory = try hub.process.residentMemory()
        for attack in Self.attacks { try suffer(attack, from: server, hub, memory) }
        try until("the hub is healthy") { try hub.isHealthy }
        #expect(try pair.endsWell(patience: 2_000_000_000), "\(pair.soFar)")
        #expect(try hub.violations(of: "remote") == [])
    }

    private func suffer(_ attack: Attack, from server: HostileServer, _ hub: HubUnderTest, _ memory: Int) throws {
        let (before, visits) = (try hub.endpoint("remote")["counts"], server.visits)
        server.set(attack.run)
        try until("\(attack.name) is done", seconds: 30) { server.visits > visits }
        let expected = (attack.counter.isEmpty ? [] : [attack.counter]) + (attack.isFatal ? ["lost_connections"] : [])
        try until("\(attack.name) is counted as \(expected)", seconds: 30) {
            let after = try hub.endpoint("remote")["counts"]
            return expected.allSatisfy { after?[$0]?.integer ?? 0 > before?[$0]?.integer ?? 0 }
        }
        let grown = try hub.process.residentMemory() - memory
        #expect(grown < 16 << 20 || Workplace.isSanitized, "\(attack.name): \(grown) bytes more are resident")
        server.set(nil)
        let confirmed = server.confirmed
        try until("signals come again after \(attack.name)") { server.confirmed > confirmed }
    }
}

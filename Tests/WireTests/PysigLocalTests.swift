internal import Glibc
internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// Endpoints of one hub that talk pysig in memory, each on its own thread: also for the thread sanitizer.
@Suite struct PysigLocalTests {
    private static let events: Int64 = 3000
    private static let configuration = """
        endpoints:
          events: {adapter: generate, rate: 0, count: \(events)}
          server: {adapter: pysig, mode: server, carrier: local, host: parlour}
          client: {adapter: pysig, mode: client, carrier: local, host: parlour, listen: []}
          other: {adapter: pysig, mode: client, carrier: local, host: parlour, listen: [{sender: s}]}
          sink: {adapter: "null"}
        routes:
          - {name: fired, from: events, to: client, as: pysig.signal, set: {sender: s, event: e}, full: push_back}
          - {name: heard, from: server, to: sink, where: {exact: {type: pysig.signal}}}
          - {name: overheard, from: other, to: sink, where: {exact: {type: pysig.signal}}}
        """

    @Test func whatOneThreadFiresTheOthersHear() throws {
        let hub = try HubUnderTest(Self.configuration)
        try until("all that was fired is heard", seconds: 120) {
            try hub.delivered(by: "fired") == Self.events && hub.delivered(by: "heard") == Self.events
        }
        // Whoever listens may have come after the first of them.
        #expect(try hub.delivered(by: "overheard") > 0)
        for endpoint in ["server", "client", "other"] {
            #expect(try hub.violations(of: endpoint) == [])
        }
        hub.process.signal(SIGTERM)
        #expect(try hub.process.wait().ending == .exited(0))
    }
}

extension HubUnderTest {
    fileprivate func delivered(by route: String) throws -> Int64 {
        try status()["routes"]?.array?.first { $0["name"]?.string == route }?["delivered"]?.integer ?? 0
    }
}

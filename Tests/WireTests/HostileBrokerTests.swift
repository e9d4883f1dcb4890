internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// A hub with many brokers, each of which does its worst once, and then is good.
@Suite struct HostileBrokerTests {
    private struct Case {
        let endpoint: String
        let attack: BrokerAttack
        let broker: HostileBroker
    }

    /// The most memory that may be resident at any time, with all the attacks at once.
    private static let memoryLimit: Int64 = 64 << 20

    private func configuration(_ cases: [Case]) -> String {
        let endpoints = cases.map { entry in
            """
              \(entry.endpoint): {adapter: emitter, port: \(entry.broker.port), secure: false, keep_alive: 5s, qos: 1, \
            client_id: \(entry.endpoint), clean_session: false, subscribe: [{channel: "#", qos: 1}]\
            \(entry.attack.settings.isEmpty ? ", answer_timeout: 2s" : entry.attack.settings)}
            """
        }
        let routes = cases.flatMap { entry in
            [
                "  - {from: \(entry.endpoint), to: \(entry.attack.isFull ? "stuck" : "sink"), limit: {events: 16}}",
                """
                  - {from: ticks, to: \(entry.endpoint), as: emitter.message, set: {channel: hub/tick}, \
                full: drop_oldest, limit: {events: 4}}
                """,
            ]
        }
        return """
            endpoints:
              ticks: {adapter: generate, rate: 5}
              sink: {adapter: "null"}
              stuck: {adapter: "null", delay: 1h}
            \(endpoints.joined(separator: "\n"))
            routes:
            \(routes.joined(separator: "\n"))
            """
    }

    @Test("each is counted, ends the connection where it must, and harms nothing else")
    func attacks() throws {
        let all = BrokerAttack.answers + BrokerAttack.packets + BrokerAttack.messages + BrokerAttack.words + [.none]
        let cases = try all.enumerated().map { Case(endpoint: "e\($0)", attack: $1, broker: try HostileBroker($1)) }
        defer { for entry in cases { entry.broker.close() } }
        let hub = try HubUnderTest(unhealthy: configuration(cases))
        for entry in cases {
            try until("\(entry.attack.name) is survived: \(entry.broker.soFar)", seconds: 40) { isSurvived(entry) }
            let connections = entry.broker.soFar.connections
            #expect(entry.attack.isFatal ? connections >= 2 : connections == 1, "\(entry.attack.name): \(connections)")
            let times = entry.broker.soFar.times
            if times.count > 1 { #expect(times[1] - times[0] > 300_000_000, "\(entry.attack.name): no back-off") }
        }
        let status = try hub.status()
        let counts = status["endpoints"]?.array ?? []
        for entry in cases where !entry.attack.counter.isEmpty {
            let endpoint = counts.first { $0["name"]?.string == entry.endpoint }
            let count = endpoint?["counts"]?[entry.attack.counter]?.integer ?? 0
            #expect(count > 0, "\(entry.attack.name) is not counted: \(endpoint?.text ?? "")")
            #expect(try hub.violations(of: entry.endpoint) == [])
        }
        let most = status["peak_bytes"]?.integer ?? .max
        #expect(most < Self.memoryLimit || Workplace.isSanitized, "\(most) bytes were resident")
        try until("all is well again", seconds: 10) { try hub.isHealthy }
    }

    /// Whether messages pass both ways on a good connection, as far as there is anywhere to pass them to.
    private func isSurvived(_ entry: Case) -> Bool {
        let record = entry.broker.soFar
        if entry.attack.isFatal, record.connections < 2 { return false }
        return record.published > 0 && (entry.attack.isFull || record.acknowledged > 0)
    }
}

internal import HubTesting
internal import Glibc
internal import JSONText
internal import Testing
internal import Unix

/// `hubbub metrics`: the format by a strict reader, the values by traffic that is known.
@Suite struct MetricsTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Ten events each: delivered, given up after the first attempt, delivered at the second, and wanted by nobody.
    private static let traffic = #"""
        hub: traffic
        endpoints:
          ticks: {adapter: generate, rate: 0, count: 10}
          idle: {adapter: generate, rate: 0, count: 10}
          void: {adapter: "null"}
          sulky: {adapter: "null", fail_every: 1}
          moody: {adapter: "null", fail_every: 1}
        routes:
          - {name: 'a"b\c', from: ticks, to: void}
          - {name: given-up, from: ticks, to: sulky, limit: {attempts: 1}}
          - {name: again, from: ticks, to: moody}
          - {name: unwanted, from: idle, to: void, where: {exact: {sequence: "0"}}}
        """#

    private func metrics() throws -> PrometheusReader {
        let outcome = try place.hubbub("metrics")
        #expect(outcome.ending == .exited(0), "\(outcome.standardError)")
        return try PrometheusReader(outcome.standardOutput)
    }

    private func settled() throws -> PrometheusReader {
        for _ in 0..<100 {
            let metrics = try metrics()
            let delivered = ["again", #"a"b\c"#].map { metrics["hubbub_route_events_delivered_total", ["route": $0]] }
            let exhausted = metrics["hubbub_route_events_exhausted_total", ["route": "given-up"]]
            if delivered == [10, 10], exhausted == 10 { return metrics }
            usleep(100_000)
        }
        return try metrics()
    }

    @Test func valuesAreThoseOfTheTraffic() throws {
        try place.write(Self.traffic, to: "hubbub.yaml")
        let hub = try place.startHub()
        let metrics = try settled()
        let strange = ["hub": "traffic", "route": #"a"b\c"#, "from": "ticks", "to": "void"]
        #expect(metrics["hubbub_route_events_delivered_total", strange] == 10)
        #expect(metrics["hubbub_route_events_admitted_total", strange] == 10)
        for name in ["dropped", "rejected", "retried", "exhausted", "lost"] {
            #expect(metrics["hubbub_route_events_\(name)_total", strange] == 0, "\(name)")
        }
        #expect(metrics["hubbub_route_events_exhausted_total", ["route": "given-up"]] == 10)
        #expect(metrics["hubbub_route_events_lost_total", ["route": "given-up"]] == 10)
        #expect(metrics["hubbub_route_events_retried_total", ["route": "again"]] == 10)
        #expect(metrics["hubbub_route_events_lost_total", ["route": "again"]] == 0)
        #expect(metrics["hubbub_endpoint_events_emitted_total", ["endpoint": "ticks"]] == 10)
        #expect(metrics["hubbub_endpoint_events_unrouted_total", ["endpoint": "idle"]] == 10)
        for name in ["refused", "invalid"] {
            #expect(metrics["hubbub_endpoint_events_\(name)_total", ["endpoint": "ticks"]] != nil, "\(name)")
        }
        #expect(metrics["hubbub_endpoint_state", ["endpoint": "void", "state": "running"]] == 1)
        #expect(metrics["hubbub_endpoint_state", ["endpoint": "void", "state": "failed"]] == 0)
        #expect(metrics["hubbub_healthy", [:]] == 1)
        #expect(metrics["hubbub_resident_memory_bytes", [:]] ?? 0 > 1_000_000)
        #expect(metrics["hubbub_uptime_seconds", [:]] ?? 1_000 < 1_000)
        #expect(metrics["hubbub_info", ["configuration": "hubbub.yaml", "version": "0.1.0"]] == 1)
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }

    /// An endpoint whose peer is away: what it counts itself, its link, and a hub that is not healthy.
    @Test func adaptersCountsAndLinksAreThere() throws {
        try place.write(
            """
            endpoints:
              peer: {adapter: emitter, host: 127.0.0.1, port: 1, secure: false, subscribe: [{channel: "a/"}]}
              void: {adapter: "null"}
            routes: [{from: peer, to: void}]
            """, to: "hubbub.yaml")
        let hub = try place.start("run")
        defer { hub.signal(SIGTERM) }
        var metrics: PrometheusReader?
        for _ in 0..<100 {
            let outcome = try place.hubbub("metrics")
            metrics = outcome.ending == .exited(0) ? try PrometheusReader(outcome.standardOutput) : nil
            if metrics?["hubbub_adapter_count_total", ["name": "failed_attempts"]] ?? 0 > 0 { break }
            usleep(100_000)
        }
        #expect(metrics?["hubbub_adapter_count_total", ["endpoint": "peer", "name": "failed_attempts"]] ?? 0 > 0)
        #expect(metrics?["hubbub_endpoint_link_up", ["endpoint": "peer"]] == 0)
        #expect(metrics?["hubbub_endpoint_link_up", ["endpoint": "void"]] == nil)
        #expect(metrics?["hubbub_healthy", [:]] == 0)
    }

    @Test func withoutAHubItFails() throws {
        let outcome = try place.hubbub("metrics")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.standardOutput.isEmpty)
        #expect(outcome.standardError.contains("[NO_HUB]"))
    }

    /// The reader of these tests is strict.
    @Test(arguments: [
        "a 1\n", "# HELP a A.\na 1\n", "# HELP a A.\n# TYPE a counter\na 1\n", "# HELP a A.\n# TYPE a gauge\na x\n",
        "# HELP a A.\n# TYPE a gauge\na{b=\"\\t\"} 1\n", "# HELP a A.\n# TYPE a gauge\na{b=\"} 1\n",
        "# HELP a A.\n# TYPE a gauge\na 1\na 1\n", "# HELP a A.\n# TYPE a gauge\na 1",
    ])
    func theReaderRefuses(_ text: String) {
        #expect(throws: Unexpected.self) { try PrometheusReader(text) }
    }
}

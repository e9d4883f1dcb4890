internal import JSONText

/// What was measured.
struct BenchReport {
    private let setup: BenchSetup
    private let peer: String?
    /// One a round.
    var throughputs: [Throughput] = []
    /// One a round: events per second.
    var peerRates: [Double] = []
    var latencies: [Latency] = []
    /// Of the peer, where it is a hub.
    var peerLatencies: [Latency] = []

    init(_ setup: BenchSetup, peer: String?) {
        self.setup = setup
        self.peer = peer
    }

    private var rates: [Double] { throughputs.map(\.eventsPerSecond) }
    private var peakBytes: Int64 { throughputs.map(\.peakBytes).max() ?? 0 }
    private var allocations: Double { throughputs.map(\.allocationsPerEvent).max() ?? 0 }

    /// Of the rounds' ratios the middle one: what the machine did beside touches both of a round.
    private var ratio: Double { Self.median(zip(rates, peerRates).map { $0 / $1 }) }

    /// Nil where the peer is no hub. Of the rounds' differences the middle one, in nanoseconds.
    private var moreAtP50: Int64? {
        let differences = zip(latencies, peerLatencies).map { $1.p50 - $0.p50 }
        return differences.isEmpty ? nil : Int64(Self.median(differences.map(Double.init)))
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let upper = sorted.dropFirst(sorted.count / 2).first else { return 0 }
        return sorted.count.isMultiple(of: 2) ? (sorted[sorted.count / 2 - 1] + upper) / 2 : upper
    }

    func text(_ terminal: Terminal) -> String {
        let fastest = Quantity.count(Self.median(rates))
        var rows: [(String, String)] = [
            ("throughput", "\(fastest) events/s of \(setup.size) bytes"),
            ("allocations", "\(Quantity.decimal(allocations, 4)) an event"), ("peak memory", Quantity.bytes(peakBytes)),
        ]
        if let latency = Latency.middle(of: latencies) { rows += Self.rows(latency) }
        if let peer {
            rows.append((peer, "\(Quantity.count(Self.median(peerRates))) events/s of \(setup.size) bytes"))
            if let peerLatency = Latency.middle(of: peerLatencies) { rows += Self.rows(peerLatency) }
            rows.append(
                ("ratio", "\(Quantity.decimal(ratio, 2)) times \(peer), the median of \(peerRates.count) rounds"))
        }
        if let peer, let moreAtP50 {
            let time = Quantity.time(nanoseconds: moreAtP50)
            rows.append(("p50", "\(time) more with \(peer), the median of \(peerLatencies.count) rounds"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { row in
            let fill = String(repeating: " ", count: width - row.0.count)
            return "\(terminal.paint(VisibleText.line(row.0), .bold))\(fill)  \(row.1)\n"
        }.joined()
    }

    private static func rows(_ latency: Latency) -> [(String, String)] {
        let parts = [("p50", latency.p50), ("p99", latency.p99), ("p99.9", latency.p999)]
        let times = parts.map { "\($0.0) \(Quantity.time(nanoseconds: $0.1))" }.joined(separator: ", ")
        return [
            ("latency", "\(times) at \(Quantity.count(latency.rate)) events/s"), ("lost", "\(latency.lost)"),
        ]
    }

    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("seconds", JSONValue(setup.seconds)), .init("size", JSONValue(setup.size)),
            .init("events_per_second", JSONValue(Self.median(rates))),
            .init("runs", .array(rates.map { JSONValue($0) })),
            .init("allocations_per_event", JSONValue(allocations)), .init("peak_bytes", JSONValue(peakBytes)),
        ]
        if let latency = Latency.middle(of: latencies) { members.append(.init("latency", latency.json)) }
        if let peer {
            var facts: [JSONValue.Member] = [
                .init("name", .string(peer)), .init("events_per_second", JSONValue(Self.median(peerRates))),
                .init("runs", .array(peerRates.map { JSONValue($0) })),
            ]
            if let peerLatency = Latency.middle(of: peerLatencies) { facts.append(.init("latency", peerLatency.json)) }
            members += [.init("peer", .object(facts)), .init("ratio", JSONValue(ratio))]
            if let moreAtP50 { members.append(.init("more_at_p50_ns", JSONValue(moreAtP50))) }
        }
        return .object(members)
    }
}

internal import JSONText
internal import Unix

/// How long events are under way at a rate, and whether all arrive.
struct Latency {
    let p50: Int64
    let p99: Int64
    let p999: Int64
    let highest: Int64
    /// Events per second that the sink took.
    let rate: Double
    /// Made events that the sink has not taken.
    var lost: Int64

    /// Of several rounds the one with the middle p50, and what all of them lost. Nil without a round.
    static func middle(of rounds: [Latency]) -> Latency? {
        var middle = rounds.sorted { $0.p50 < $1.p50 }.dropFirst(rounds.count / 2).first
        middle?.lost = rounds.reduce(0) { $0 + $1.lost }
        return middle
    }

    static func measure(_ setup: BenchSetup, _ patience: Patience) throws -> Latency {
        // Seconds that the start may take until all that was made by then is forgotten: more on a slow machine.
        for head in [1, 4, 16] {
            if let latency = try measure(setup, head: head, patience) { return latency }
        }
        throw Failure("this machine is too slow: the hub did not get ready within 16 s")
    }

    /// Nil where the hub was not ready before the events of its first `head` seconds had passed.
    private static func measure(_ setup: BenchSetup, head: Int, _ patience: Patience) throws -> Latency? {
        let total = setup.rate * (setup.seconds + head)
        let configuration = setup.configuration(rate: setup.rate, count: total, measures: true)
        let hub = try BenchHub(setup, configuration: configuration, patience)
        defer { hub.stop() }
        try patience.wait(BenchSetup.warmUp)
        let warmUp = try hub.report("sink", reset: true)["count"]?.integer ?? 0
        // Half of the measurement at least.
        guard warmUp <= setup.rate * (2 * head + setup.seconds) / 2 else { return nil }
        try patience.wait(.seconds(setup.seconds))
        // Where the machine is slower than the rate the rest may take its time.
        _ = try patience.wait(.seconds(setup.seconds + head + 5)) {
            try patience.wait(.milliseconds(100))
            return try hub.report("source")["emitted"]?.integer ?? 0 >= total
        }
        try patience.wait(.milliseconds(300))
        let made = try hub.report("source")["emitted"]?.integer ?? 0
        let sink = try hub.report("sink")
        guard let count = sink["count"]?.integer, let elapsed = sink["elapsed_ns"]?.integer, elapsed > 0,
            let p50 = sink["p50_ns"]?.integer, let p99 = sink["p99_ns"]?.integer, let p999 = sink["p999_ns"]?.integer
        else { throw Failure("the sink reports no latency: no event passed during the measurement") }
        return Latency(
            p50: p50, p99: p99, p999: p999, highest: sink["max_ns"]?.integer ?? 0,
            rate: Double(count) / (Double(elapsed) / 1e9), lost: made - warmUp - count)
    }

    var json: JSONValue {
        [
            "events_per_second": JSONValue(rate), "p50_ns": JSONValue(p50), "p99_ns": JSONValue(p99),
            "p999_ns": JSONValue(p999), "max_ns": JSONValue(highest), "lost": JSONValue(lost),
        ]
    }
}

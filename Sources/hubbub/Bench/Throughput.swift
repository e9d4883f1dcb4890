internal import JSONText
internal import Unix

/// How many events pass when the source makes as many as are taken.
struct Throughput {
    let eventsPerSecond: Double
    /// How often events took memory from the system.
    let allocationsPerEvent: Double
    let peakBytes: Int64

    static func measure(_ setup: BenchSetup, _ patience: Patience) throws -> Throughput {
        let configuration = setup.configuration(rate: 0, count: 0, measures: false)
        let hub = try BenchHub(setup, configuration: configuration, patience)
        defer { hub.stop() }
        try patience.wait(BenchSetup.warmUp)
        let begin = try Sample(hub)
        try patience.wait(.seconds(setup.seconds))
        let end = try Sample(hub)
        let events = Double(end.count - begin.count)
        guard events > 0, end.elapsed > begin.elapsed else { throw Failure("no event passed during the measurement") }
        return Throughput(
            eventsPerSecond: events / (Double(end.elapsed - begin.elapsed) / 1e9),
            allocationsPerEvent: Double(end.allocations - begin.allocations) / events, peakBytes: end.peakBytes)
    }

    /// The counters at a moment.
    private struct Sample {
        /// Events that the sink took, and the time between the first and the last of them, in nanoseconds.
        let count: Int64
        let elapsed: Int64
        let allocations: Int64
        let peakBytes: Int64

        init(_ hub: BenchHub) throws {
            let sink = try hub.report("sink")
            let status = try hub.status()
            guard let count = sink["count"]?.integer, let elapsed = sink["elapsed_ns"]?.integer,
                let allocations = status["event_allocations"]?.integer, let peak = status["peak_bytes"]?.integer
            else { throw Failure("the hub reports without the counters that the measurement needs") }
            (self.count, self.elapsed, self.allocations, peakBytes) = (count, elapsed, allocations, peak)
        }
    }
}

internal import AdapterKit

/// How long events were under way: from their own time to their delivery.
final class Latencies {
    /// An hour, in nanoseconds: longer ones count as that.
    private static let longest: Int64 = 3_600_000_000_000
    private var histogram = Histogram()

    /// Deliveries came now. Events without a time do not count, and a time in the future counts as now.
    func add(_ deliveries: Deliveries, _ range: Range<Int>) {
        let now = Clocks.wall()
        for index in range {
            guard let time = deliveries[index].event.time else { continue }
            let (elapsed, overflow) = now.subtractingReportingOverflow(time)
            let latency = overflow ? Self.longest : min(max(0, elapsed), Self.longest)
            histogram.record(UInt64(latency))
        }
    }

    /// For the report, in nanoseconds.
    var members: [(String, UInt64)] {
        [
            ("measured", histogram.total),
            ("p50_ns", histogram.percentile(50)),
            ("p99_ns", histogram.percentile(99)),
            ("p999_ns", histogram.percentile(99.9)),
            ("max_ns", histogram.total == 0 ? 0 : histogram.largest),
        ]
    }
}

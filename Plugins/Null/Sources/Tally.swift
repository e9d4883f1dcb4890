internal import AdapterKit
internal import Histogram
internal import JSONText

/// What was taken, and how long it had been under way.
struct Tally {
    /// Deliveries for which a retry was asked.
    var retried: UInt64 = 0
    private var count: UInt64 = 0
    private var bytes: UInt64 = 0
    private var first: UInt64?
    private var last: UInt64 = 0
    private var now: Int64 = 0
    private var latencies: Histogram<UInt64>?

    init(measures: Bool) {
        // Up to an hour, in nanoseconds, to three digits.
        latencies = measures ? Histogram(highestTrackableValue: 3_600_000_000_000) : nil
    }

    /// A batch begins: its deliveries have the time that it is now.
    mutating func begin() {
        last = Clocks.monotonic()
        if first == nil { first = last }
        if latencies != nil { now = Clocks.wall() }
    }

    /// One event was taken.
    mutating func add(_ event: EventView) {
        count += 1
        bytes += UInt64(event.payloadSize)
        if latencies != nil, let time = event.time {
            // A clock that was set back, and one that is far away, do not count as what they are not.
            _ = latencies?.record(UInt64(min(max(0, now.subtractingReportingOverflow(time).0), 3_600_000_000_000)))
        }
    }

    /// Counts from 0 again.
    mutating func reset() {
        self = Tally(measures: latencies != nil)
    }

    /// One JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        var members = [
            ("count", count), ("bytes", bytes), ("retried", retried), ("elapsed_ns", last - (first ?? last)),
        ]
        if let latencies {
            members.append(("measured", latencies.totalCount))
            members.append(("p50_ns", latencies.valueAtPercentile(50)))
            members.append(("p99_ns", latencies.valueAtPercentile(99)))
            members.append(("p999_ns", latencies.valueAtPercentile(99.9)))
            members.append(("max_ns", latencies.totalCount == 0 ? 0 : latencies.maxRecorded))
        }
        for (name, value) in members {
            writer.name(name)
            writer.integer(value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

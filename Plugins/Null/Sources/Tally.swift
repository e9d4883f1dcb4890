internal import AdapterKit
internal import JSONText

/// What was taken, and how long it had been under way.
struct Tally {
    /// Deliveries for which a retry was asked.
    var retried: UInt64 = 0
    private var count: UInt64 = 0
    private var bytes: UInt64 = 0
    private var first: UInt64?
    private var last: UInt64 = 0
    private let latencies: Latencies?

    init(measures: Bool) { latencies = measures ? Latencies() : nil }

    /// Deliveries were taken; they all have the time that it is now.
    mutating func add(_ deliveries: Deliveries, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        last = Clocks.monotonic()
        if first == nil { first = last }
        count += UInt64(range.count)
        var sum = 0
        for index in range { sum += deliveries[index].event.payloadSize }
        bytes += UInt64(sum)
        latencies?.add(deliveries, range)
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
            members += latencies.members
        }
        for (name, value) in members {
            writer.name(name)
            writer.integer(value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

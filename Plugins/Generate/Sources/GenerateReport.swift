internal import AdapterKit
internal import JSONText

/// What became of the events.
struct GenerateReport {
    var emitted: UInt64 = 0
    var refused: UInt64 = 0
    var delivered: UInt64 = 0
    var rejected: UInt64 = 0
    var dropped: UInt64 = 0
    var other: UInt64 = 0

    mutating func add(_ settlements: Settlements) {
        for settlement in settlements {
            switch settlement.outcome {
            case .delivered: delivered += 1
            case .rejected: rejected += 1
            case .dropped: dropped += 1
            case .retry, .notAttempted: other += 1
            }
        }
    }

    /// One JSON object.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        let members = [
            ("emitted", emitted), ("refused", refused), ("delivered", delivered), ("rejected", rejected),
            ("dropped", dropped), ("other", other),
        ]
        for (name, value) in members {
            writer.name(name)
            writer.integer(value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

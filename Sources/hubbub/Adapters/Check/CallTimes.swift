internal import JSONText

/// How long calls into an adapter took, by the call's name.
struct CallTimes: Sendable {
    struct Times: Sendable {
        var count: Int64 = 0
        /// Nanoseconds.
        var longest: Int64 = 0
        /// Of some of the calls.
        var samples: [Int64] = []

        var median: Int64 {
            let sorted = samples.sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
    }

    private(set) var byCall: [String: Times] = [:]

    init() {}

    init(_ json: JSONValue?) {
        for member in json?.members ?? [] {
            byCall[member.name] = Times(
                count: member.value["count"]?.integer ?? 0, longest: member.value["longest"]?.integer ?? 0,
                samples: (member.value["samples"]?.array ?? []).compactMap(\.integer))
        }
    }

    mutating func add(_ other: CallTimes) {
        for (call, times) in other.byCall {
            byCall[call, default: Times()].count += times.count
            byCall[call, default: Times()].longest = max(byCall[call]?.longest ?? 0, times.longest)
            byCall[call, default: Times()].samples += times.samples
        }
    }

    /// In the order of their names.
    private var sorted: [(key: String, value: Times)] { byCall.sorted { $0.key < $1.key } }

    var table: TextTable {
        var table = TextTable(["call", "calls", "median", "longest"], right: [1, 2, 3])
        for (call, times) in sorted {
            table.add([
                .init(call), .init("\(times.count)"), .init(Self.text(times.median)), .init(Self.text(times.longest)),
            ])
        }
        return table
    }

    var json: JSONValue {
        .array(
            sorted.map { call, times in
                [
                    "call": .string(call), "count": JSONValue(times.count), "median_ns": JSONValue(times.median),
                    "longest_ns": JSONValue(times.longest),
                ]
            })
    }

    private static func text(_ nanoseconds: Int64) -> String {
        switch nanoseconds {
        case ..<10_000: "\(nanoseconds) ns"
        case ..<10_000_000: "\(nanoseconds / 1_000) µs"
        default: "\(nanoseconds / 1_000_000) ms"
        }
    }
}

internal import JSONText

/// How long calls into the adapter took, in nanoseconds.
struct Timings {
    private static let limit = 512

    private struct Times {
        var count = 0
        var longest: UInt64 = 0
        /// Of the first calls, and then of ever fewer.
        var samples: [UInt64] = []
        var stride = 1
    }

    private var times: [String: Times] = [:]

    mutating func add(_ call: String, _ nanoseconds: UInt64) {
        var time = times[call] ?? Times()
        time.longest = max(time.longest, nanoseconds)
        if time.count % time.stride == 0 { time.samples.append(nanoseconds) }
        time.count += 1
        if time.samples.count >= Self.limit {
            time.samples = time.samples.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            time.stride *= 2
        }
        times[call] = time
    }

    var json: JSONValue {
        .object(
            times.sorted { $0.key < $1.key }.map { name, time in
                .init(
                    name,
                    [
                        "count": JSONValue(time.count), "longest": JSONValue(time.longest),
                        "samples": .array(time.samples.map { JSONValue($0) }),
                    ])
            })
    }
}

internal import ArgumentParser
internal import Configuration
internal import JSONText

/// A duration on the command line: `500ms`, `10s`, `2m`.
struct TimeLimit: ExpressibleByArgument {
    /// From 1 to a day's.
    let milliseconds: Int64

    init?(argument: String) {
        guard let nanoseconds = DurationText.parse(argument), (1_000_000...86_400_000_000_000).contains(nanoseconds)
        else { return nil }
        milliseconds = nanoseconds / 1_000_000
    }

    init(seconds: Int64) { milliseconds = seconds * 1_000 }

    var defaultValueDescription: String { "\(milliseconds / 1_000)s" }

    var json: JSONValue { JSONValue(milliseconds) }
}

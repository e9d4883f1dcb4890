internal import AdapterKit

/// How soon a server is asked again: at once while it has something; else after a pause that doubles up to the longest; after
/// failures from half a second up to half a minute. In nanoseconds. A value without input and output.
package struct PollPace: Sendable {
    private let first: UInt64
    private let longest: UInt64
    private var pause: UInt64
    private var failures: Backoff

    /// - Parameter seed: where the chance of the pauses after failures begins, so that not all nodes come at once.
    package init(first: UInt64, longest: UInt64, seed: UInt64) {
        self.first = max(1, first)
        self.longest = max(first, longest)
        pause = self.first
        failures = Backoff(first: 500_000_000, longest: 30_000_000_000, startsAtOnce: false, seed: seed)
    }

    /// The server had something: it is asked again at once.
    package mutating func found() {
        pause = first
        failures.reset()
    }

    /// The server had nothing.
    package mutating func foundNothing() -> UInt64 {
        failures.reset()
        defer { pause = min(pause * 2, longest) }
        return pause
    }

    /// The server was not reached, or refused.
    package mutating func failed() -> UInt64 { UInt64(failures.next()) }
}

/// How soon a server is asked again: at once while it has something; else after a pause that doubles up to the longest; after
/// failures from half a second up to half a minute. In nanoseconds. A value without input and output.
package struct PollPace: Sendable {
    private static let firstFailure: UInt64 = 500_000_000
    private static let longestFailure: UInt64 = 30_000_000_000

    private let first: UInt64
    private let longest: UInt64
    private var pause: UInt64
    private var failurePause = firstFailure

    package init(first: UInt64, longest: UInt64) {
        self.first = max(1, first)
        self.longest = max(first, longest)
        pause = self.first
    }

    /// The server had something.
    package mutating func found() -> UInt64 {
        (pause, failurePause) = (first, Self.firstFailure)
        return 0
    }

    /// The server had nothing.
    package mutating func foundNothing() -> UInt64 {
        failurePause = Self.firstFailure
        defer { pause = min(pause * 2, longest) }
        return pause
    }

    /// The server was not reached, or refused.
    ///
    /// - Parameter chance: any number: up to a quarter of the pause is taken off, so that not all nodes come at once.
    package mutating func failed(chance: UInt64) -> UInt64 {
        defer { failurePause = min(failurePause * 2, Self.longestFailure) }
        return failurePause - chance % (failurePause / 4)
    }
}

/// One queue in the journal: the events of a route, or its dead letters, which are kept, settled and compacted the same way.
package struct Lane: Sendable {
    /// Twice the route's number for its events, one more for its dead letters.
    package typealias Number = Int

    static let limit = 2 * (Int(RouteNumber.max) + 1)

    static func events(of route: RouteNumber) -> Number { 2 * Int(route) }
    static func deadLetters(of route: RouteNumber) -> Number { 2 * Int(route) + 1 }
    static func route(of lane: Number) -> RouteNumber { RouteNumber(lane / 2) }

    package var cursor = Cursor()
    /// The last sequence number that the lane was given.
    package var last: UInt64 = 0
    /// Records that are not settled, and about how many bytes they have.
    package var records = 0
    package var bytes = 0
    /// Whether the cursor changed since it was last written.
    var isDirty = false
}

/// What one lane has in one segment.
struct LaneShare: Equatable, Sendable {
    var records = 0
    var settled = 0
    var bytes = 0

    /// About how many bytes are not settled: as if all records were of one size.
    var openBytes: Int { settled == 0 ? bytes : records == settled ? 0 : bytes / records * (records - settled) }
    var open: Int { records - settled }
}

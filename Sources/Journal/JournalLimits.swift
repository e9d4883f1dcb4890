/// Bounds of a journal.
package struct JournalLimits: Equatable, Sendable {
    /// Of all segments together. Where they are reached, nothing more is taken until something is settled.
    package var bytes = 1 << 30
    /// Of one segment; a larger record gets a segment of its own size.
    package var segmentBytes = 16 << 20
    /// Of one event's block.
    package var eventBytes = 1 << 20
    /// What waits in memory for the disk.
    package var pendingEvents = 16_384
    package var pendingBytes = 32 << 20
    /// Nanoseconds after which a route that still has not settled an event is relieved of it; nil for never.
    package var age: Int64?
    /// Of each route: the oldest go where more come.
    package var deadLetters = 10_000
    package var deadLetterBytes = 64 << 20
    /// Nanoseconds after its last event before a segment of which little is needed is rewritten: till then most of it is settled
    /// by itself, and costs nothing. Where a quarter of `bytes` or less is left, nobody waits for that.
    package var rewriteDelay: Int64 = 5_000_000_000
    /// Nanoseconds that a settlement waits at most for an event to be written with; then it is written alone.
    package var cursorDelay: Int64 = 1_000_000

    package init() {}
}

/// A route that the journal keeps events for.
package struct JournalRouteSpec: Equatable, Sendable {
    package var name: String
    /// Bytes that it may hold before it counts as over its share.
    package var share: Int
    /// Of a route that takes each event once.
    package var once: DeduplicationWindow.Limits?

    package init(_ name: String, share: Int = .max, once: DeduplicationWindow.Limits? = nil) {
        (self.name, self.share, self.once) = (name, share, once)
    }
}

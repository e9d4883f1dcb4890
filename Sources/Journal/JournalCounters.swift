package import Synchronization

/// What the journal counts. [any thread]
package final class JournalCounters: Sendable {
    /// Events that were committed, and the bytes of all that was written, rewriting included.
    package let events = Atomic<UInt64>(0)
    package let bytesWritten = Atomic<UInt64>(0)
    /// Commits: one sync of the disk each.
    package let commits = Atomic<UInt64>(0)
    /// Events that a route had taken before.
    package let duplicates = Atomic<UInt64>(0)
    /// Writes and syncs that failed.
    package let failures = Atomic<UInt64>(0)
    /// Segments that were begun, removed, and rewritten into fewer.
    package let segmentsBegun = Atomic<UInt64>(0)
    package let segmentsRemoved = Atomic<UInt64>(0)
    package let segmentsRewritten = Atomic<UInt64>(0)
    /// Events that a route was relieved of: cut loose, or too old.
    package let abandoned = Atomic<UInt64>(0)
    /// Dead letters that had to go for want of room.
    package let deadLettersDropped = Atomic<UInt64>(0)
    /// Records that a reader found damaged.
    package let unreadable = Atomic<UInt64>(0)

    init() {}
}

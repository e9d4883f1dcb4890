/// The identities that recovery finds of a route that takes each event once: in the events themselves, and in what rewritten
/// segments say of those that are gone, and of those that are not. One of each is kept.
struct RecoveredKeys {
    struct Found {
        var entry: DeduplicationWindow.Entry
        /// The index of the segment that says so.
        var segment: Int
    }

    private var found: [Found] = []
    /// When there are so many, those that are there twice go.
    private var mostAtOnce = RecoveredKeys.few
    private static let few = 4_096

    /// Takes what a record says.
    ///
    /// - Parameter limit: as many of the newest are kept; nil for all.
    mutating func add(_ entries: some Collection<DeduplicationWindow.Entry>, segment: Int, limit: Int? = nil) {
        for entry in entries { found.append(Found(entry: entry, segment: segment)) }
        guard found.count > mostAtOnce else { return }
        settle(limit)
        mostAtOnce = max(Self.few, 2 * found.count)
    }

    /// What was found, one of each, the oldest first.
    consuming func sorted() -> [Found] {
        settle(nil)
        return found
    }

    private mutating func settle(_ limit: Int?) {
        found.sort { $0.entry.sequence < $1.entry.sequence }
        var kept = 0
        for index in found.indices where kept == 0 || found[kept - 1].entry.sequence != found[index].entry.sequence {
            found[kept] = found[index]
            kept += 1
        }
        found.removeLast(found.count - kept)
        // Only now: while some are there twice, none may go because of their number.
        if let limit { found.removeFirst(max(0, found.count - limit)) }
    }
}

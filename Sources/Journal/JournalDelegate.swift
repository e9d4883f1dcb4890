/// Who learns what the journal did. None of the calls may block, and none holds a lock. `committed` comes from the journal's writer
/// alone, the others from any thread.
package protocol JournalDelegate: AnyObject, Sendable {
    /// These are on the disk. A reference to each event goes over to the delegate.
    func committed(_ commit: borrowing JournalCommit)
    /// There is room again after `reserve` took fewer than it was asked for.
    func roomReturned()
    func conditionChanged(_ condition: JournalCondition)
    /// A route came to hold more than its share, or less again.
    func shareChanged(_ route: RouteNumber, isOver: Bool)
}

/// How a journal does.
package enum JournalCondition: Equatable, Sendable {
    case running
    /// It has reached its limit of bytes: what was settled makes room.
    case full
    /// The disk takes nothing, for this reason: it is tried again every second.
    case troubled(String)
}

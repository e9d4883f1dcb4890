/// A settlement that must not be on the disk before a record is that takes its place: a dead letter, or the same event once more.
///
/// The beginning of a segment has the cursors as they are, and is synced before the records that follow it. A kill between the two
/// would lose the event.
struct DeferredSettlement: Sendable {
    let lane: Lane.Number
    let after: UInt64
    let through: UInt64
    /// The number of the record that takes its place.
    let record: UInt64
}

extension JournalState {
    /// Settles what was deferred until records were on the disk that are so now. Returns whether anything was.
    mutating func settleDeferred() -> Bool {
        guard let first = deferred.first, first.record <= committed else { return false }
        let ready = deferred.prefix { $0.record <= committed }
        deferred.removeFirst(ready.count)
        for settlement in ready { settle(settlement) }
        return true
    }

    /// Settles it now.
    mutating func settle(_ settlement: DeferredSettlement) {
        settle(settlement.lane, after: settlement.after, through: settlement.through)
    }
}

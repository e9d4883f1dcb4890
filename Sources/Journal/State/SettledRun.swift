/// Records that follow each other in a lane and are settled together, which is the usual case: a sink takes batches in order.
struct SettledRun {
    /// The number of the lane's record before the first.
    let after: UInt64
    /// Of the first and of the last one.
    let first: UInt64
    private(set) var through: UInt64
    private(set) var count = 1

    init(_ event: SettledEvent) {
        (after, first, through) = (event.previous, event.sequence, event.sequence)
    }

    /// Takes the event in that follows; false where it does not.
    mutating func extend(with event: SettledEvent) -> Bool {
        guard event.previous == through else { return false }
        through = event.sequence
        count += 1
        return true
    }
}

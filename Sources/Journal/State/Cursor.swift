/// What a lane has settled: everything up to a floor, and ranges above it.
///
/// A lane has some of the journal's sequence numbers, not all. An event stands for the numbers after the lane's event before
/// it, up to its own; so ranges touch where nothing lies between them, and there are at most as many as events are in flight.
package struct Cursor: Equatable, Sendable {
    /// The sequence numbers after `after`, up to `through`.
    package struct Range: Equatable, Sendable {
        package var after: UInt64
        package var through: UInt64
    }

    /// Everything up to this is settled.
    package private(set) var floor: UInt64
    /// Settled above the floor: ascending, and none touches another or the floor.
    package private(set) var ranges: [Range] = []

    package init(floor: UInt64 = 0) { self.floor = floor }

    package func contains(_ sequence: UInt64) -> Bool {
        if sequence <= floor { return true }
        let index = firstRange(reaching: sequence)
        return index < ranges.count && ranges[index].after < sequence
    }

    /// Whether none of the numbers after `after`, up to `through`, is settled.
    package func isOpen(after: UInt64, through: UInt64) -> Bool {
        guard after >= floor else { return false }
        let index = firstRange(reaching: after + 1)
        return index == ranges.count || ranges[index].after >= through
    }

    /// Settles the numbers after `after`, up to `through`.
    package mutating func settle(after: UInt64, through: UInt64) {
        guard through > floor, after < through else { return }
        if after <= floor { return raise(to: through) }
        // The first that touches it, and the first behind it.
        let first = firstRange(reaching: after)
        var end = first
        var merged = Range(after: after, through: through)
        while end < ranges.count, ranges[end].after <= through {
            merged.after = min(merged.after, ranges[end].after)
            merged.through = max(merged.through, ranges[end].through)
            end += 1
        }
        if end == first + 1 {
            ranges[first] = merged
        } else {
            ranges.replaceSubrange(first..<end, with: CollectionOfOne(merged))
        }
    }

    /// Settles what another cursor of the lane has.
    package mutating func merge(_ other: Cursor) {
        settle(after: 0, through: other.floor)
        for range in other.ranges { settle(after: range.after, through: range.through) }
    }

    /// Settles everything up to a number.
    private mutating func raise(to sequence: UInt64) {
        floor = sequence
        var passed = 0
        while passed < ranges.count, ranges[passed].after <= floor {
            floor = max(floor, ranges[passed].through)
            passed += 1
        }
        if passed > 0 { ranges.removeFirst(passed) }
    }

    /// The index of the first range that ends at a number or behind it.
    private func firstRange(reaching sequence: UInt64) -> Int {
        var (low, high) = (0, ranges.count)
        // What is settled mostly lies behind all others.
        if let last = ranges.last, last.through < sequence { return high }
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].through < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

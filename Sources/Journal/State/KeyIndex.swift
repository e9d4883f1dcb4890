/// Where in a window the entries with given keys stand: a hash table with open addressing, whose slots hold places and not the keys,
/// so that it takes half of the memory that a set of keys would.
///
/// Keys are hashes already, with a seed that nobody outside knows: their bits are taken as they are.
struct KeyIndex: Sendable {
    /// A part of the key, and one more than the place; 0 for none.
    private struct Slot {
        static let empty = Slot(tag: 0, number: 0)
        var tag: UInt32
        var number: UInt32
    }

    private var slots: [Slot]
    private var mask: Int { slots.count - 1 }

    /// - Parameter capacity: the most places, a power of two.
    init(capacity: Int) {
        // Half of the slots are free, so that what is looked for is found, or missed, within a few steps.
        slots = Array(repeating: .empty, count: max(2, 2 * capacity))
    }

    /// The place of a key, which `isThere` confirms for a place that may be it; nil where there is none.
    func place(of key: EventKey, _ isThere: (Int) -> Bool) -> Int? {
        slot(of: key, isThere).map { Int(slots[$0].number) - 1 }
    }

    /// Adds a key that is not there.
    mutating func insert(_ key: EventKey, place: Int) {
        var index = home(key)
        while slots[index].number != 0 { index = (index + 1) & mask }
        slots[index] = Slot(tag: Self.tag(key), number: UInt32(place) + 1)
    }

    /// Takes a key out.
    ///
    /// - Parameter key: the key of a place.
    mutating func remove(_ place: Int, key: (Int) -> EventKey) {
        guard var hole = slot(of: key(place), { $0 == place }) else { return }
        // What follows moves up, unless it would then stand before the slot where the search for it begins.
        var next = (hole + 1) & mask
        while slots[next].number != 0 {
            let home = home(key(Int(slots[next].number) - 1))
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = .empty
    }

    private func slot(of key: EventKey, _ isThere: (Int) -> Bool) -> Int? {
        let tag = Self.tag(key)
        var index = home(key)
        while slots[index].number != 0 {
            if slots[index].tag == tag, isThere(Int(slots[index].number) - 1) { return index }
            index = (index + 1) & mask
        }
        return nil
    }

    private func home(_ key: EventKey) -> Int { Int(truncatingIfNeeded: key.low) & mask }
    private static func tag(_ key: EventKey) -> UInt32 { UInt32(truncatingIfNeeded: key.high) }
}

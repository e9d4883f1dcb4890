/// What a broker forgets with each connection and is told again on the next one, in order.
package struct RenewalList<Item: Identifiable & Sendable>: Sendable {
    package private(set) var all: [Item] = []

    /// The most that a list holds.
    package static var limit: Int { 256 }

    package init() {}

    package func contains(_ id: Item.ID) -> Bool { all.contains { $0.id == id } }

    /// Adds one, or puts it in the place of one with the same identity. False where there is no room.
    package mutating func add(_ item: Item) -> Bool {
        if let index = all.firstIndex(where: { $0.id == item.id }) {
            all[index] = item
            return true
        }
        guard all.count < Self.limit else { return false }
        all.append(item)
        return true
    }

    package mutating func remove(_ id: Item.ID) { all.removeAll { $0.id == id } }
}

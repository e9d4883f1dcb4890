/// Things by small numbers, which are looked up for every event: an array with gaps, without the cost of a dictionary.
struct NumberedTable<Thing> {
    fileprivate var places: [Thing?] = []
    /// In the order in which they came.
    private(set) var all: [Thing] = []

    subscript(number: Int) -> Thing? { number < places.count ? places[number] : nil }

    /// Adds a thing; one whose number is there already is there already itself.
    mutating func insert(_ thing: Thing, at number: Int) {
        guard self[number] == nil else { return }
        while places.count <= number { places.append(nil) }
        places[number] = thing
        all.append(thing)
    }
}

extension NumberedTable where Thing: AnyObject {
    mutating func remove(at number: Int) {
        guard let thing = self[number] else { return }
        places[number] = nil
        all.removeAll { $0 === thing }
    }
}

extension NumberedTable: Sendable where Thing: Sendable {}

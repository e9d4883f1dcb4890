internal import EventBlock

/// The endpoints that events have passed, by numbers that stay theirs for as long as there is the journal: on the bus an endpoint
/// has another one at each start.
struct EndpointTable: Sendable {
    /// By the journal's number; the first is nobody's.
    private var names: [String] = [""]
    /// By the bus's number the journal's, and by the journal's number the bus's; 0 for none.
    private var kept: [UInt16] = []
    private var present: [UInt16] = [0]

    /// The journal's name for a number; nil where it has none.
    func name(of number: UInt16) -> String? {
        guard Int(number) < names.count, !names[Int(number)].isEmpty else { return nil }
        return names[Int(number)]
    }

    /// All that have a name.
    var records: [NameRecord] {
        names.indices.dropFirst().filter { !names[$0].isEmpty }.map {
            NameRecord(number: UInt16($0), name: names[$0])
        }
    }

    /// Takes a name from the disk.
    mutating func note(_ record: NameRecord) {
        while names.count <= Int(record.number) {
            names.append("")
            present.append(0)
        }
        names[Int(record.number)] = record.name
    }

    /// Says what an endpoint is called that has a number on the bus. Where the journal has no number left, its events pass an
    /// unknown one.
    ///
    /// - Returns: whether the journal did not know the name.
    mutating func name(_ endpoint: UInt32, _ name: String) -> Bool {
        let known = names.firstIndex(of: name) ?? 0
        let number = UInt16(known > 0 ? known : names.count)
        guard let bus = UInt16(exactly: endpoint), number < EventPath.unknown else { return false }
        if known == 0 { note(NameRecord(number: number, name: name)) }
        while kept.count <= Int(bus) { kept.append(0) }
        kept[Int(bus)] = number
        present[Int(number)] = bus
        return known == 0
    }

    /// A path with the journal's numbers in place of the bus's.
    @inline(__always)
    func kept(_ path: EventPath) -> EventPath { Self.map(path, kept) }

    /// A path with the bus's numbers in place of the journal's. One that is gone keeps its place in it.
    func present(_ path: EventPath) -> EventPath { Self.map(path, present) }

    @inline(__always)
    private static func map(_ path: EventPath, _ numbers: [UInt16]) -> EventPath {
        EventPath(count: path.count) { index in
            let number = Int(path[index])
            return number < numbers.count ? numbers[number] : 0
        }
    }
}

/// What a channel key allows, as Emitter brokers number and spell it.
package struct Permissions: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Minting and banning keys. A master key has nothing else, and no letter stands for it.
    package static let master = Permissions(rawValue: 0x01)
    package static let read = Permissions(rawValue: 0x02)
    package static let write = Permissions(rawValue: 0x04)
    /// To have messages kept.
    package static let store = Permissions(rawValue: 0x08)
    /// To get messages that were kept.
    package static let load = Permissions(rawValue: 0x10)
    package static let presence = Permissions(rawValue: 0x20)
    /// To have a key for a channel of one's own minted, and nothing else.
    package static let extend = Permissions(rawValue: 0x40)
    package static let execute = Permissions(rawValue: 0x80)

    private static let letters: [(Character, Permissions)] = [
        ("r", .read), ("w", .write), ("s", .store), ("l", .load), ("p", .presence), ("e", .extend), ("x", .execute),
    ]

    /// From letters; unknown ones say nothing.
    package init(letters text: String) {
        self = Self.letters.reduce(into: []) { result, entry in
            if text.contains(entry.0) { result.insert(entry.1) }
        }
    }

    package var letters: String { String(Self.letters.compactMap { contains($0.1) ? $0.0 : nil }) }
}

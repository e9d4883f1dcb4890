/// Identifiers of packets. All that there are take 8 KiB, so that a client may leave open as many as it likes.
package struct IdentifierSet: Equatable, Sendable {
    private var words: [UInt64] = []

    package init() {}

    /// - Returns: false where it was there already.
    package mutating func insert(_ identifier: UInt16) -> Bool {
        let (word, bit) = Self.place(identifier)
        if word >= words.count { words += [UInt64](repeating: 0, count: word + 1 - words.count) }
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }

    package mutating func remove(_ identifier: UInt16) {
        let (word, bit) = Self.place(identifier)
        if word < words.count { words[word] &= ~bit }
    }

    private static func place(_ identifier: UInt16) -> (word: Int, bit: UInt64) {
        (Int(identifier) / 64, 1 << UInt64(identifier % 64))
    }
}

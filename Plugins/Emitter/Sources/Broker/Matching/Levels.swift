/// Topics and filters as lists of levels.
package enum Levels {
    /// The most levels of a topic or a filter.
    package static let limit = 200

    private static let slash = UInt8(ascii: "/")

    /// The levels of a topic or a filter, the empty ones too; nil where there are too many.
    package static func split(_ text: Span<UInt8>) -> [[UInt8]]? {
        var levels: [[UInt8]] = []
        var start = 0
        for index in 0...text.count where index == text.count || text[index] == slash {
            guard levels.count < limit else { return nil }
            levels.append([UInt8](copying: text.extracting(start..<index)))
            start = index + 1
        }
        return levels
    }

    /// Whether a filter is one (MQTT 3.1.1, section 4.7.1): `+` is a whole level, `#` the last one.
    package static func isFilter(_ levels: [[UInt8]]) -> Bool {
        for (index, level) in levels.enumerated() where level.contains(where: { isWildcard($0) }) {
            guard level.count == 1, level[0] == UInt8(ascii: "+") || index == levels.count - 1 else { return false }
        }
        return levels != [[]]
    }

    /// Whether a text has a wildcard.
    package static func isPattern(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where isWildcard(text[index]) { return true }
        return false
    }

    private static func isWildcard(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "#") }
}

/// Writes YAML that reads back as what it was, and shows a terminal nothing that could steer it.
enum YAMLText {
    /// The value as a document.
    static func document(_ value: ShownValue) -> String { block(value, "").joined(separator: "\n") + "\n" }

    private static func block(_ value: ShownValue, _ indentation: String) -> [String] {
        switch value {
        case .list(let items) where !items.isEmpty:
            items.flatMap { item($0, indentation) }
        case .mapping(let members) where !members.isEmpty:
            members.flatMap { member($0, indentation) }
        default: [indentation + inline(value)]
        }
    }

    /// A dash, and behind it the first line of the item.
    private static func item(_ value: ShownValue, _ indentation: String) -> [String] {
        let lines = block(value, indentation + "  ")
        guard let first = lines.first else { return [] }
        return ["\(indentation)- \(first.dropFirst(indentation.count + 2))"] + lines.dropFirst()
    }

    private static func member(_ member: ShownValue.Member, _ indentation: String) -> [String] {
        let key = scalar(member.name)
        // A key in front of its colon must not be longer than 1024 characters.
        let start = key.utf8.count > 1_000 ? "\(indentation)? \(key)\n\(indentation):" : "\(indentation)\(key):"
        return isShort(member.value)
            ? ["\(start) \(inline(member.value))"] : [start] + block(member.value, indentation + "  ")
    }

    private static func isShort(_ value: ShownValue) -> Bool {
        switch value {
        case .list(let items): items.isEmpty
        case .mapping(let members): members.isEmpty
        default: true
        }
    }

    private static func inline(_ value: ShownValue) -> String {
        switch value {
        case .plain(let text, _): text
        case .text(let text): scalar(text)
        case .list: "[]"
        case .mapping: "{}"
        }
    }

    // MARK: scalars

    /// Words that stand for something else than themselves, in YAML 1.2 or in 1.1, which other programs still read.
    private static let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

    private static func scalar(_ text: String) -> String {
        isPlain(text) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic else { return false }
        let isOrdinary = text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-./".unicodeScalars.contains($0))
        }
        return isOrdinary && !words.contains(text.lowercased())
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            let digits = String(scalar.value, radix: 16)
            let count = scalar.value > 0xFFFF ? 8 : 4
            return (count == 8 ? "\\U" : "\\u") + String(repeating: "0", count: count - digits.count) + digits
        default: return String(scalar)
        }
    }
}

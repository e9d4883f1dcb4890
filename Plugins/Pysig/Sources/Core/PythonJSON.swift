package import JSONText

/// JSON as Python writes it: it knows `NaN`, `Infinity` and `-Infinity`, which JSON does not.
package enum PythonJSON {
    /// The value of a text. A number that JSON cannot write becomes null, so that a peer that sends one is understood.
    package static func parse(_ text: [UInt8]) throws(JSONError) -> JSONValue {
        do {
            return try JSONValue(parsing: text.span)
        } catch {
            // A long text that is wrong for another reason must not cost much more than a good one.
            guard text.contains(UInt8(ascii: "N")) || text.contains(UInt8(ascii: "I")) else { throw error }
            let plain = withoutOddNumbers(text)
            guard plain.count != text.count else { throw error }
            return try JSONValue(parsing: plain.span)
        }
    }

    /// None of them can begin with anything else.
    private static let initials: [UInt8] = Array("-IN".utf8)
    private static let words: [[UInt8]] = ["-Infinity", "Infinity", "NaN"].map { Array($0.utf8) }

    /// The text with `null` for each of those words outside of strings.
    private static func withoutOddNumbers(_ text: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var isInString = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            if isInString, byte == UInt8(ascii: "\\"), index + 1 < text.count {
                plain += text[index...index + 1]
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            if !isInString, initials.contains(byte),
                let word = words.first(where: { text[index...].starts(with: $0) })
            {
                plain += Array("null".utf8)
                index += word.count
                continue
            }
            plain.append(byte)
            index += 1
        }
        return plain
    }
}

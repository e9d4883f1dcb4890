internal import EventBlock

/// What texts of the kinds URI, URI-reference and timestamp look like.
enum TextKind {
    /// RFC 3986: a scheme, a colon and more, all of characters that a URI may have.
    static func isURI(_ text: String) -> Bool {
        guard isURIReference(text), let colon = text.firstIndex(of: ":") else { return false }
        let scheme = text[..<colon]
        guard let first = scheme.first, first.isLetter, text.index(after: colon) < text.endIndex else { return false }
        return scheme.allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
    }

    /// RFC 3986, by its alphabet: not empty, and every `%` with two hexadecimal digits.
    static func isURIReference(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { return false }
        return bytes.indices.allSatisfy { index in
            switch bytes[index] {
            case UInt8(ascii: "%"): bytes[(index + 1)...].prefix(2).count { isHexadecimal($0) } == 2
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
                UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                false
            case 0x21...0x7E: true
            default: false
            }
        }
    }

    /// RFC 3339: `2024-02-29T12:00:00.5Z`, with seconds and an offset.
    static func isTimestamp(_ text: String) -> Bool {
        Timestamp.parse(Array(text.utf8).span) != nil
    }

    /// A string attribute of CloudEvents: it has no control characters.
    static func isString(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}

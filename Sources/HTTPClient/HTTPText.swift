/// Texts of requests: what may stand in them, and what may be shown of them.
package enum HTTPText {
    /// The URL without user, password, query and fragment.
    package static func withoutSecrets(_ url: String) -> String {
        var shown = url[..<(url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex)]
        guard let colon = shown.firstIndex(of: ":"), shown[colon...].hasPrefix("://") else { return String(shown) }
        let start = shown.index(colon, offsetBy: 3)
        let end = shown[start...].firstIndex(of: "/") ?? shown.endIndex
        if let at = shown[start..<end].lastIndex(of: "@") { shown.removeSubrange(start...at) }
        return String(shown)
    }

    /// Whether the text can be a field's name, or a method: a token of RFC 9110.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Whether the text can be a field's value: no end of a line and no other control character, which would begin another
    /// field.
    package static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// Whether the text can be a URL of HTTP, as far as a request could be made into another one by it.
    package static func isURL(_ text: String) -> Bool {
        let lower = text.prefix(8).lowercased()
        return (lower.hasPrefix("http://") || lower.hasPrefix("https://"))
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}

/// Text from outside on a terminal: what could end the line or command the terminal is written as an escape.
package enum PlainText {
    /// Adds text.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { unsafe append(Span(_unsafeElements: $0), to: &bytes) }
    }

    /// Adds UTF-8.
    package static func append(_ text: Span<UInt8>, to bytes: inout [UInt8]) {
        var index = 0
        while index < text.count {
            let byte = text[index]
            // The second block of control characters, U+0080 to U+009F.
            if byte == 0xC2, index + 1 < text.count, text[index + 1] < 0xA0 {
                escape(text[index + 1], to: &bytes)
                index += 2
                continue
            }
            if (byte < 0x20 && byte != UInt8(ascii: "\t")) || byte == 0x7F {
                escape(byte, to: &bytes)
            } else {
                bytes.append(byte)
            }
            index += 1
        }
    }

    private static func escape(_ character: UInt8, to bytes: inout [UInt8]) {
        switch character {
        case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "\\u00".utf8)
            bytes.append(digits[Int(character >> 4)])
            bytes.append(digits[Int(character & 15)])
        }
    }
}

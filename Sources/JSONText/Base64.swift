/// Base64 of RFC 4648 section 4: the standard alphabet, padded. It is how CloudEvents writes bytes in JSON.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ value: Span<UInt8>, into bytes: inout [UInt8]) {
        var index = 0
        while index < value.count {
            let count = min(3, value.count - index)
            var group = UInt32(value[index]) << 16
            if count > 1 { group |= UInt32(value[index + 1]) << 8 }
            if count > 2 { group |= UInt32(value[index + 2]) }
            for digit in 0..<4 {
                let sextet = Int(group >> UInt32(18 - 6 * digit)) & 0x3F
                bytes.append(digit <= count ? alphabet[sextet] : UInt8(ascii: "="))
            }
            index += 3
        }
    }

    /// The bytes that a padded text stands for, or nil where it is not Base64.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        for start in stride(from: 0, to: text.count, by: 4) {
            var group: UInt32 = 0
            var padding = 0
            for index in start..<start + 4 {
                let digit: UInt8
                if text[index] == UInt8(ascii: "="), index >= start + 2, start + 4 == text.count {
                    padding += 1
                    digit = 0
                } else {
                    guard padding == 0, let value = sextet(text[index]) else { return nil }
                    digit = value
                }
                group = group << 6 | UInt32(digit)
            }
            // Bits that stand for nothing must be 0, or two texts would stand for the same bytes.
            guard padding != 1 || group & 0xFF == 0, padding != 2 || group & 0xFFFF == 0 else { return nil }
            for byte in 0..<3 - padding { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * byte))) }
        }
        return bytes
    }

    private static func sextet(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

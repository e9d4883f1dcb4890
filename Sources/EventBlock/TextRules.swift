internal import CHubbub
internal import Glibc

/// What CloudEvents allows in attributes' names and texts.
enum TextRules {
    /// A String attribute: UTF-8 without control characters (U+0000–001F, U+007F–009F) and noncharacters.
    @inline(__always)
    static func isString(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Printable ASCII, by far the most, is decided in one pass that the compiler vectorises.
        var others: UInt8 = 0
        for unsafe byte in unsafe bytes { others |= byte &- 0x20 > 0x5E ? 1 : 0 }
        return unsafe others == 0 || isUnicodeString(bytes)
    }

    private static func isUnicodeString(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let string = unsafe String(validating: bytes, as: UTF8.self) else { return false }
        return string.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: false
            default: scalar.value & 0xFFFE != 0xFFFE
            }
        }
    }

    /// Any UTF-8, for payloads.
    @inline(__always)
    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var union: UInt8 = 0
        for unsafe byte in unsafe bytes { union |= byte }
        guard union >= 0x80 else { return true }
        let span = unsafe Span<UInt8>(_unsafeElements: bytes.bindMemory(to: UInt8.self))
        return (try? UTF8Span(validating: span)) != nil
    }

    /// `[a-z0-9]+`, and not `data`, which is reserved.
    @inline(__always)
    static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 0, bytes.count <= 255 else { return false }
        for unsafe byte in unsafe bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            default: return false
            }
        }
        return unsafe !isEqual(bytes, "data")
    }

    /// Names of the attributes that have a place of their own in the block.
    static let coreNames: [StaticString] = [
        "id", "source", "specversion", "type", "subject", "time", "datacontenttype", "dataschema",
    ]

    static func isCoreName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        coreNames.contains { unsafe isEqual(bytes, $0) }
    }

    private static func isEqual(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        guard let start = bytes.baseAddress, bytes.count == name.utf8CodeUnitCount else { return false }
        return unsafe memcmp(start, name.utf8Start, bytes.count) == 0
    }
}

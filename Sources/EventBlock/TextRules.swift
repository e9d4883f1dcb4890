internal import CHubbub
internal import Glibc

/// What CloudEvents allows in attributes' names and texts.
package enum TextRules {
    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// A String attribute: UTF-8 without control characters (U+0000–001F, U+007F–009F) and noncharacters.
    @inline(__always)
    static func isString(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Printable ASCII, by far the most, is decided eight bytes at a time.
        var others: UInt64 = 0
        unsafe forEachWord(bytes, padding: lowBits &* 0x20) { word in
            let belowSpace = (word &- lowBits &* 0x20) & ~word
            let delete = word ^ lowBits &* 0x7F
            others |= word | belowSpace | (delete &- lowBits) & ~delete
        }
        return unsafe others & highBits == 0 || isUnicodeString(bytes)
    }

    /// Calls `body` with the bytes, eight at a time, the last ones filled up.
    @inline(__always)
    private static func forEachWord(
        _ bytes: UnsafeRawBufferPointer, padding: UInt64, _ body: (UInt64) -> Void
    ) {
        guard let base = bytes.baseAddress else { return }
        var offset = 0
        while offset &+ 8 <= bytes.count {
            unsafe body(base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        if offset == bytes.count { return }
        var word = padding
        while offset < bytes.count {
            word = unsafe word << 8 | UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
            offset &+= 1
        }
        body(word)
    }

    @inline(never)
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
    package static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe isASCII(bytes) || isUnicode(bytes)
    }

    @inline(never)
    private static func isUnicode(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let span = unsafe Span<UInt8>(_unsafeElements: bytes.bindMemory(to: UInt8.self))
        return (try? UTF8Span(validating: span)) != nil
    }

    /// Thirty-two bytes at a time.
    @inline(__always)
    static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var union: UInt64 = 0
        var offset = 0
        while offset &+ 32 <= bytes.count {
            let word = unsafe base + offset
            union |= unsafe word.loadUnaligned(as: UInt64.self) | word.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            union |=
                unsafe word.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                | word.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            offset &+= 32
        }
        unsafe forEachWord(UnsafeRawBufferPointer(start: base + offset, count: bytes.count - offset), padding: 0) {
            union |= $0
        }
        return union & highBits == 0
    }

    /// `[a-z0-9]+`, and not `data`, which is reserved.
    @inline(__always)
    static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 0, bytes.count <= 255 else { return false }
        for index in bytes.indices {
            switch unsafe bytes[index] {
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

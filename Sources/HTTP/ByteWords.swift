/// Bytes of HTTP looked at eight at a time: heads are most of what a server reads and writes.
enum ByteWords {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether a text is ASCII without control characters. What is not may still be right, and is looked at byte by byte.
    @inline(__always)
    static func isPlain(_ text: Span<UInt8>) -> Bool {
        unsafe text.withUnsafeBytes { bytes in
            var found: UInt64 = 0
            var index = 0
            while index &+ 8 <= bytes.count {
                found |= special(unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index &+= 8
            }
            while index < bytes.count {
                // The bytes around this one are spaces.
                found |= special(unsafe UInt64(bytes[index]) | 0x2020_2020_2020_2000)
                index &+= 1
            }
            return found & highBits == 0
        }
    }

    /// The high bit of each byte that is a control character or beyond ASCII; above such a byte there may be others by mistake.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let delete = word ^ ones &* 0x7F
        return (word &- ones &* 0x20) | (delete &- ones) | word
    }

    /// Whether two texts of `count` bytes are the same in any letter case; the second is in small letters.
    @inline(__always)
    @unsafe static func areEqual(_ text: UnsafeRawPointer, _ small: UnsafeRawPointer, count: Int) -> Bool {
        var index = 0
        while index &+ 8 <= count {
            let word = unsafe text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if unsafe lowered(word) != small.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
            index &+= 8
        }
        while index < count {
            let byte = unsafe text.load(fromByteOffset: index, as: UInt8.self)
            let letter = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
            if unsafe letter != small.load(fromByteOffset: index, as: UInt8.self) { return false }
            index &+= 1
        }
        return true
    }

    /// Eight bytes with small letters in place of capital ones.
    @inline(__always)
    private static func lowered(_ word: UInt64) -> UInt64 {
        let low = word & ~highBits
        let isFromA = low &+ ones &* (0x80 - 0x41)
        let isBehindZ = low &+ ones &* (0x7F - 0x5A)
        return word | ((isFromA ^ isBehindZ) & ~word & highBits) >> 2
    }
}

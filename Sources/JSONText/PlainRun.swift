/// Bytes of a text that stand for themselves in JSON's strings, found eight at a time.
enum PlainRun {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Where the run that begins at `start` ends: at a quote, a backslash, a control character, or the end of the text.
    ///
    /// - Parameter stopsBeyondASCII: whether it ends at a byte beyond ASCII, too.
    @inline(__always)
    static func end(in text: Span<UInt8>, from start: Int, stopsBeyondASCII: Bool) -> Int {
        let beyond = stopsBeyondASCII ? highBits : 0
        return unsafe text.withUnsafeBytes { bytes in
            var index = start
            while index &+ 8 <= bytes.count {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let found = special(word) | word & beyond
                if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
                index &+= 8
            }
            while index < bytes.count {
                // Spaces around the byte are nothing special.
                let word = unsafe UInt64(bytes[index]) | 0x2020_2020_2020_2000
                if special(word) | word & beyond != 0 { return index }
                index &+= 1
            }
            return index
        }
    }

    /// The high bit of each byte that is special; above the lowest such byte there may be others by mistake.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let control = (word &- ones &* 0x20) & ~word
        let quote = word ^ ones &* 0x22
        let backslash = word ^ ones &* 0x5C
        return (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & highBits
    }
}

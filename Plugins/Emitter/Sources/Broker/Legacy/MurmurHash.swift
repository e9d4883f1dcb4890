/// The hash of the upstream broker's key targets: MurmurHash3 for 32 bits on x86, with the seed 37, its bytes in the other order.
enum MurmurHash {
    private static let seed: UInt32 = 37

    static func hash(_ text: String) -> UInt32 {
        let bytes = Array(text.utf8)
        var hash = seed
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let word = bytes[start..<min(start + 4, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            hash ^= scramble(word)
            // The last bytes, fewer than four, are not mixed in as a word is.
            if start + 4 <= bytes.count { hash = rotate(hash, 13) &* 5 &+ 0xE654_6B64 }
        }
        hash ^= UInt32(truncatingIfNeeded: bytes.count)
        return finish(hash).byteSwapped
    }

    private static func scramble(_ word: UInt32) -> UInt32 { rotate(word &* 0xCC9E_2D51, 15) &* 0x1B87_3593 }

    private static func finish(_ hash: UInt32) -> UInt32 {
        var hash = (hash ^ hash >> 16) &* 0x85EB_CA6B
        hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
        return hash ^ hash >> 16
    }

    private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
}

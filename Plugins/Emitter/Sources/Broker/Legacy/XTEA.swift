/// The block cipher XTEA (Needham and Wheeler, 1997) with 32 cycles, its words big-endian. For keys of the oldest licences alone:
/// it is not to be trusted with a secret.
struct XTEA {
    static let blockSize = 8
    static let keySize = 16
    private static let cycles = 32
    private static let delta: UInt32 = 0x9E37_79B9

    private let key: [UInt32]

    /// - Parameter key: 16 bytes.
    init(key: [UInt8]) { self.key = (0..<4).map { UInt32(key[($0 * 4)..<($0 * 4 + 4)].bigEndianNumber) } }

    func encrypt(_ block: ArraySlice<UInt8>) -> [UInt8] {
        var (left, right) = Self.words(block)
        var sum: UInt32 = 0
        for _ in 0..<Self.cycles {
            left &+= Self.mix(right) ^ (sum &+ key[Int(sum & 3)])
            sum &+= Self.delta
            right &+= Self.mix(left) ^ (sum &+ key[Int(sum >> 11 & 3)])
        }
        return left.bigEndianBytes + right.bigEndianBytes
    }

    func decrypt(_ block: ArraySlice<UInt8>) -> [UInt8] {
        var (left, right) = Self.words(block)
        var sum = Self.delta &* UInt32(Self.cycles)
        for _ in 0..<Self.cycles {
            right &-= Self.mix(left) ^ (sum &+ key[Int(sum >> 11 & 3)])
            sum &-= Self.delta
            left &-= Self.mix(right) ^ (sum &+ key[Int(sum & 3)])
        }
        return left.bigEndianBytes + right.bigEndianBytes
    }

    private static func mix(_ word: UInt32) -> UInt32 { (word << 4 ^ word >> 5) &+ word }

    private static func words(_ block: ArraySlice<UInt8>) -> (UInt32, UInt32) {
        (UInt32(block.prefix(4).bigEndianNumber), UInt32(block.dropFirst(4).bigEndianNumber))
    }
}

/// Makes event ids that are unique for ever: 80 random bits of the process and a number that counts up, in 28 characters.
///
/// The characters are held in words and counted up there like an odometer, so that an id costs one addition and four
/// stores. For one thread at a time.
package struct EventIdentity {
    package static let length = 28

    private static let zeros: UInt64 = 0x3030_3030_3030_3030

    private let random: (UInt64, UInt64)
    /// The number, in digits to the base 32: `0` to `9`, `a` to `v`. The last character is the most significant byte.
    private var high = UInt32(truncatingIfNeeded: EventIdentity.zeros)
    private var low = EventIdentity.zeros

    /// - Parameter number: of the first id, below 32¹².
    package init(from number: UInt64 = 0) {
        var generator = SystemRandomNumberGenerator()
        random = (Self.randomCharacters(&generator), Self.randomCharacters(&generator))
        low = Self.digits(number)
        high = UInt32(truncatingIfNeeded: Self.digits(number >> 40) >> 32)
    }

    private static func randomCharacters(_ generator: inout SystemRandomNumberGenerator) -> UInt64 {
        var word: UInt64 = 0
        for _ in 0..<8 { word = word << 8 | character(UInt64(generator.next(upperBound: UInt32(32)))) }
        return word
    }

    /// The last eight digits of a number, the last of them in the most significant byte.
    private static func digits(_ number: UInt64) -> UInt64 {
        (0..<8).reduce(0) { word, place in word << 8 | character(number >> UInt64(5 * (7 - place)) & 31) }.byteSwapped
    }

    private static func character(_ digit: UInt64) -> UInt64 { digit < 10 ? 0x30 + digit : 0x61 + digit - 10 }

    /// Writes the next id, `length` bytes, to `place`.
    @inline(__always)
    package mutating func write(to place: UnsafeMutableRawPointer) {
        unsafe writeHead(to: place)
        _ = unsafe writeTail(behindHeadAt: place)
    }

    /// Writes what the next id has in common with very many of those after it: all but its last eight characters.
    package func writeHead(to place: UnsafeMutableRawPointer) {
        unsafe place.storeBytes(of: random.0.littleEndian, as: UInt64.self)
        unsafe place.storeBytes(of: random.1.littleEndian, toByteOffset: 8, as: UInt64.self)
        unsafe place.storeBytes(of: high.littleEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// Completes the next id, whose head stands at `place`.
    ///
    /// - Returns: whether the ids after it have another head.
    @inline(__always)
    package mutating func writeTail(behindHeadAt place: UnsafeMutableRawPointer) -> Bool {
        unsafe place.storeBytes(of: low.littleEndian, toByteOffset: 20, as: UInt64.self)
        switch low >> 56 {
        case 0x39: low &+= 0x28 << 56
        case 0x76: return carry()
        default: low &+= 1 << 56
        }
        return false
    }

    /// Calls `body` with the next id.
    package mutating func withNext<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var text: InlineArray<4, UInt64> = [0, 0, 0, 0]
        return try unsafe withUnsafeMutableBytes(of: &text) { bytes throws(Failure) in
            if let place = bytes.baseAddress { unsafe write(to: place) }
            return try unsafe body(UnsafeRawBufferPointer(start: bytes.baseAddress, count: Self.length))
        }
    }

    /// The last digit was the highest one: counts the digits before it up. Returns whether those of the head are among them.
    @inline(never)
    private mutating func carry() -> Bool {
        low = Self.increment(low)
        guard low == Self.zeros else { return false }
        high = UInt32(truncatingIfNeeded: Self.increment(UInt64(high) << 32) >> 32)
        return true
    }

    private static func increment(_ digits: UInt64) -> UInt64 {
        var digits = digits
        var shift: UInt64 = 56
        while true {
            let digit = digits >> shift & 0xFF
            if digit != 0x76 { return digits &+ (digit == 0x39 ? 0x28 : 1) << shift }
            digits = digits &- 0x46 << shift
            if shift == 0 { return digits }
            shift -= 8
        }
    }
}

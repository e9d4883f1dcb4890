/// The name of a message on the wire: 24 hexadecimal digits, as the original's store makes them.
///
/// It begins with the second in which the message was pushed and ends with its number in the store, so that it is found
/// without an index, and a new store does not give an old one's names again.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    /// Since 1970, in 32 bits.
    package let seconds: UInt32
    /// Larger for each later message of a store.
    package let number: Int64

    /// - Parameter created: milliseconds since 1970.
    package init(number: Int64, created: Int64) {
        self.number = number
        seconds = UInt32(truncatingIfNeeded: created / 1000)
    }

    /// - Returns: nil for what cannot be one, and so names no message.
    package init?(_ text: String) { self.init(text.utf8) }

    /// The same of bytes.
    package init?(_ digits: some Collection<UInt8>) {
        guard digits.count == 24 else { return nil }
        var (seconds, number): (UInt32, UInt64) = (0, 0)
        for digit in digits {
            guard let value = hexadecimal(digit) else { return nil }
            // The upper eight digits leave the number on the left.
            seconds = seconds << 4 | UInt32(truncatingIfNeeded: number >> 60)
            number = number << 4 | UInt64(value)
        }
        self.seconds = seconds
        self.number = Int64(bitPattern: number)
    }

    package var description: String { String(decoding: digits, as: UTF8.self) }

    /// The same as bytes.
    package var digits: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 24) { digits, count in
            unsafe Self.write(UInt64(seconds), to: &digits, 0..<8)
            unsafe Self.write(UInt64(bitPattern: number), to: &digits, 8..<24)
            count = 24
        }
    }

    private static func write(_ value: UInt64, to digits: inout UnsafeMutableBufferPointer<UInt8>, _ place: Range<Int>)
    {
        var rest = value
        for index in place.reversed() {
            let digit = UInt8(rest & 0xF)
            unsafe digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            rest >>= 4
        }
    }
}

/// Numbers as text without a string between.
package enum DecimalText {
    package static func append(_ value: Int32, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(UInt64(value.magnitude), to: &bytes)
    }

    package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var digits: InlineArray<20, UInt8> = .init(repeating: 0)
        var first = 20
        var left = value
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(left % 10)
            left /= 10
        } while left > 0
        for index in first..<20 { bytes.append(digits[index]) }
    }

    /// The number that is spelled so in the canonical way, or nil.
    package static func parse(_ text: UnsafeRawBufferPointer) -> Int32? {
        let isNegative = text.count > 1 && (unsafe text[0]) == UInt8(ascii: "-")
        let digits = unsafe text[(isNegative ? 1 : 0)...]
        guard unsafe 1...10 ~= digits.count else { return nil }
        var value: Int64 = 0
        for index in unsafe digits.indices {
            let digit = unsafe digits[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        let hasLeadingZero = (unsafe digits[digits.startIndex]) == UInt8(ascii: "0")
        if hasLeadingZero, unsafe digits.count > 1 || isNegative { return nil }
        return Int32(exactly: isNegative ? -value : value)
    }
}

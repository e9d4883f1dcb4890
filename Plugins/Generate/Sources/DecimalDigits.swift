/// Decimal digits in place, which count up like an odometer: no division while a number goes on by one.
enum DecimalDigits {
    /// The most digits.
    static let longest = 20
    private static let zero = UInt8(ascii: "0")
    private static let nine = UInt8(ascii: "9")

    /// Writes the number and says how many digits it has.
    static func write(_ number: UInt64, to place: UnsafeMutablePointer<UInt8>) -> Int {
        var count = 1
        var left = number
        while left > 9 {
            left /= 10
            count += 1
        }
        left = number
        for index in (0..<count).reversed() {
            unsafe place[index] = zero + UInt8(truncatingIfNeeded: left % 10)
            left /= 10
        }
        return count
    }

    /// Adds up to 10 to the number whose last digit stands at `last`. It must not have one digit more afterwards.
    @inline(__always)
    static func add(_ step: UInt8, to last: UnsafeMutablePointer<UInt8>) {
        let sum = unsafe last.pointee &+ step
        if sum <= nine {
            unsafe last.pointee = sum
        } else {
            unsafe last.pointee = sum &- 10
            unsafe carry(into: last - 1)
        }
    }

    private static func carry(into last: UnsafeMutablePointer<UInt8>) {
        var digit = unsafe last
        while unsafe digit.pointee == nine {
            unsafe digit.pointee = zero
            unsafe digit -= 1
        }
        unsafe digit.pointee &+= 1
    }
}

/// A number in decimal digits that counts up in place like an odometer: no division while it goes on by one.
@safe struct DecimalCounter: ~Copyable {
    /// The most digits.
    static let longest = 20
    private static let zero = UInt8(ascii: "0")
    private static let nine = UInt8(ascii: "9")

    /// The digits, at the end of the memory.
    private let digits: UnsafeMutablePointer<UInt8>
    private var first = DecimalCounter.longest - 1
    private var number: UInt64 = 0

    init() {
        unsafe digits = .allocate(capacity: Self.longest)
        unsafe digits.initialize(repeating: Self.zero, count: Self.longest)
    }

    deinit { unsafe digits.deallocate() }

    /// Makes it that number.
    @inline(__always)
    mutating func set(_ number: UInt64) {
        if number == self.number &+ 1, number > 0 { increment() } else { write(number) }
        self.number = number
    }

    /// Copies the digits and says how many there are.
    @inline(__always)
    func copy(to place: UnsafeMutablePointer<UInt8>) -> Int {
        unsafe place.update(from: digits + first, count: Self.longest - first)
        return Self.longest - first
    }

    @inline(__always)
    private mutating func increment() {
        var index = Self.longest - 1
        while index >= first, unsafe digits[index] == Self.nine {
            unsafe digits[index] = Self.zero
            index -= 1
        }
        if index < first {
            first = index
            unsafe digits[index] = Self.zero + 1
        } else {
            unsafe digits[index] += 1
        }
    }

    private mutating func write(_ number: UInt64) {
        var left = number
        first = Self.longest
        repeat {
            first -= 1
            unsafe digits[first] = Self.zero + UInt8(truncatingIfNeeded: left % 10)
            left /= 10
        } while left > 0
    }
}

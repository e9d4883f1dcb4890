/// Makes event ids that are unique for ever: 80 random bits of the process and a number that counts up.
///
/// The text is counted up in place, like an odometer: on the hot path an id costs its copy and one byte.
@safe package final class EventIdentity: @unchecked Sendable {
    package static let length = 28

    private static let digits = Array("0123456789abcdefghijklmnopqrstuv".utf8)
    private static let randomDigits = 16
    private let text: UnsafeMutableRawBufferPointer
    private let isOwner: Bool

    /// Keeps the id in memory of its own.
    package convenience init() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: Self.length, alignment: 1)
        unsafe self.init(in: memory, isOwner: true)
    }

    /// Keeps the id at `memory`, which has room for `length` bytes and outlives this.
    convenience init(in memory: UnsafeMutableRawPointer) { unsafe self.init(in: memory, isOwner: false) }

    private init(in memory: UnsafeMutableRawPointer, isOwner: Bool) {
        unsafe text = UnsafeMutableRawBufferPointer(start: memory, count: Self.length)
        self.isOwner = isOwner
        var generator = SystemRandomNumberGenerator()
        for index in 0..<Self.length {
            unsafe text[index] =
                index < Self.randomDigits ? Self.digits[Int(generator.next(upperBound: UInt32(32)))] : UInt8(ascii: "0")
        }
    }

    deinit {
        if isOwner { unsafe text.deallocate() }
    }

    /// The next id, which stands there until the call after this one. [one thread at a time]
    @inline(__always)
    package func next() -> UnsafeRawBufferPointer {
        var index = Self.length - 1
        while index >= Self.randomDigits {
            let digit = unsafe text[index]
            guard digit == UInt8(ascii: "v") else {
                unsafe text[index] = digit == UInt8(ascii: "9") ? UInt8(ascii: "a") : digit + 1
                break
            }
            unsafe text[index] = UInt8(ascii: "0")
            index -= 1
        }
        return unsafe UnsafeRawBufferPointer(text)
    }
}

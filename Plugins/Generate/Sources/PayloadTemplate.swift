/// A payload with places for the event's number and time, written into one buffer again and again.
///
/// What does not change from event to event is written once; nothing is allocated after `init`.
@safe struct PayloadTemplate: ~Copyable {
    private enum Part {
        case literal([UInt8])
        case number
        case time
    }

    private static let longestNumber = 20
    private static let longestTime = 35
    private static let filler = UInt8(ascii: ".")

    /// Whether the text has a place for the time.
    let hasTime: Bool
    private let parts: [Part]
    private let size: Int
    private let buffer: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var time: [UInt8] = []
    /// Where the last text ended; behind it there are fillers.
    private var filled = 0
    /// Bytes at the front that are the same for every event.
    private let fixed: Int

    /// - Parameters:
    ///   - text: `{n}` stands for the number, `{time}` for the time; everything else for itself.
    ///   - size: of each payload; 0 for what the text needs.
    init(_ text: String, size: Int) {
        parts = Self.parse(Array(text.utf8))
        self.size = size
        hasTime = parts.contains { if case .time = $0 { true } else { false } }
        let longest = parts.reduce(0) { length, part in
            switch part {
            case .literal(let bytes): length + bytes.count
            case .number: length + Self.longestNumber
            case .time: length + Self.longestTime
            }
        }
        capacity = max(longest, size, 1)
        unsafe buffer = UnsafeMutablePointer.allocate(capacity: capacity)
        unsafe buffer.initialize(repeating: Self.filler, count: capacity)
        guard case .literal(let bytes) = parts.first else {
            fixed = 0
            return
        }
        fixed = bytes.count
        for (index, byte) in bytes.enumerated() { unsafe buffer[index] = byte }
    }

    deinit { unsafe buffer.deallocate() }

    /// The time that the next payloads tell: RFC 3339.
    mutating func setTime(_ text: [UInt8]) { time = Array(text.prefix(Self.longestTime)) }

    /// Writes the payload for a number; it is valid until the next one is written.
    mutating func render(_ number: UInt64) -> UnsafeRawBufferPointer {
        var end = fixed
        for index in (fixed > 0 ? 1 : 0)..<parts.count {
            switch parts[index] {
            case .literal(let bytes):
                for byte in bytes {
                    unsafe buffer[end] = byte
                    end += 1
                }
            case .number: unsafe end += writeDecimal(number, to: buffer + end)
            case .time:
                for byte in time {
                    unsafe buffer[end] = byte
                    end += 1
                }
            }
        }
        return unsafe UnsafeRawBufferPointer(start: buffer, count: size == 0 ? end : fit(end))
    }

    /// Cuts or fills up what was written, up to `written`, to the size.
    private mutating func fit(_ written: Int) -> Int {
        var end = min(written, size)
        // Not in the middle of a character: the bytes that follow its first one begin with 10.
        if written > size { while end > 0, unsafe buffer[end] & 0xC0 == 0x80 { end -= 1 } }
        // Behind the longest of this text and the last one there are fillers already.
        for index in end..<max(end, min(size, max(written, filled))) { unsafe buffer[index] = Self.filler }
        filled = end
        return size
    }

    private static func parse(_ text: [UInt8]) -> [Part] {
        let places: [([UInt8], Part)] = [(Array("{n}".utf8), .number), (Array("{time}".utf8), .time)]
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            if let (name, part) = places.first(where: { rest.starts(with: $0.0) }) {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                parts.append(part)
                rest = rest.dropFirst(name.count)
            } else {
                literal.append(byte)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }
}

/// Writes a number in decimal digits and says how many there are: at most 20.
private func writeDecimal(_ number: UInt64, to place: UnsafeMutablePointer<UInt8>) -> Int {
    var length = 1
    var left = number / 10
    while left > 0 {
        length += 1
        left /= 10
    }
    left = number
    for index in stride(from: length - 1, through: 0, by: -1) {
        unsafe place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: left % 10)
        left /= 10
    }
    return length
}

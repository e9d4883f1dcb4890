/// A payload with places for the event's number and time, in two buffers: while one is used the other is made ready for the
/// next number, because a processor that copies bytes right after they were changed waits for them.
///
/// From one number to the next only its last digits are changed, in place; after `init`, nothing allocates or counts
/// references.
@safe struct PayloadTemplate: ~Copyable {
    private static let longestTime = 35
    private static let filler = UInt8(ascii: ".")

    /// Whether the text has a place for the time.
    let hasTime: Bool
    private let parts: UnsafeMutableBufferPointer<TemplatePart>
    /// The text itself: literal parts are ranges of it.
    private let literals: UnsafeMutableBufferPointer<UInt8>
    private let time: UnsafeMutablePointer<UInt8>
    private var timeLength = 0
    private var buffer: UnsafeMutablePointer<UInt8>
    private var otherBuffer: UnsafeMutablePointer<UInt8>
    /// Of each payload; 0 for what the text needs.
    private let size: Int
    /// Where the last digits of the number stand.
    private let places: UnsafeMutablePointer<Int>
    private var placeCount = 0
    /// What stands in the buffers: their numbers and length, and the first number that needs another digit, 0 where nothing
    /// stands there.
    private var number: UInt64 = 0
    private var otherNumber: UInt64 = 0
    private var length = 0
    private var nextLonger: UInt64 = 0

    /// - Parameters:
    ///   - text: `{n}` stands for the number, `{time}` for the time; everything else for itself.
    ///   - size: of each payload; 0 for what the text needs.
    init(_ text: String, size: Int) {
        self.size = size
        let bytes = Array(text.utf8)
        let parsed = TemplatePart.parse(bytes)
        hasTime = parsed.contains { $0.kind == .time }
        unsafe parts = .allocate(capacity: parsed.count)
        _ = unsafe parts.initialize(fromContentsOf: parsed)
        unsafe literals = .allocate(capacity: bytes.count)
        _ = unsafe literals.initialize(fromContentsOf: bytes)
        unsafe time = .allocate(capacity: Self.longestTime)
        unsafe time.initialize(repeating: Self.filler, count: Self.longestTime)
        unsafe places = .allocate(capacity: parsed.count)
        unsafe places.initialize(repeating: 0, count: parsed.count)
        let longest = bytes.count + parsed.count * max(Self.longestTime, DecimalDigits.longest)
        unsafe buffer = .allocate(capacity: max(longest, size))
        unsafe otherBuffer = .allocate(capacity: max(longest, size))
        unsafe buffer.initialize(repeating: Self.filler, count: max(longest, size))
        unsafe otherBuffer.initialize(repeating: Self.filler, count: max(longest, size))
    }

    deinit {
        unsafe parts.deallocate()
        unsafe literals.deallocate()
        unsafe time.deallocate()
        unsafe places.deallocate()
        unsafe buffer.deallocate()
        unsafe otherBuffer.deallocate()
    }

    /// The time that the next payloads tell: RFC 3339.
    mutating func setTime(_ text: [UInt8]) {
        timeLength = min(text.count, Self.longestTime)
        for index in 0..<timeLength { unsafe time[index] = text[index] }
        nextLonger = 0
    }

    /// Writes the payload for a number; it is valid until the next one is written. Consecutive numbers are the fastest.
    @inline(__always)
    mutating func render(_ number: UInt64) -> UnsafeRawBufferPointer {
        unsafe swap(&buffer, &otherBuffer)
        swap(&self.number, &otherNumber)
        if self.number != number || number >= nextLonger { write(number) }
        let following = number &+ 1
        if following < nextLonger {
            let step = UInt8(truncatingIfNeeded: following &- otherNumber)
            for index in 0..<placeCount { unsafe DecimalDigits.add(step, to: otherBuffer + places[index]) }
            otherNumber = following
        }
        return unsafe UnsafeRawBufferPointer(start: buffer, count: length)
    }

    private mutating func write(_ number: UInt64) {
        var end = 0
        placeCount = 0
        for index in unsafe parts.indices {
            let part = unsafe parts[index]
            switch part.kind {
            case .literal:
                guard let start = unsafe literals.baseAddress else { break }
                unsafe (buffer + end).update(from: start + part.offset, count: part.length)
                end += part.length
            case .number:
                unsafe end += DecimalDigits.write(number, to: buffer + end)
                unsafe places[placeCount] = end - 1
                placeCount += 1
            case .time:
                unsafe (buffer + end).update(from: time, count: timeLength)
                end += timeLength
            }
        }
        length = size == 0 ? end : fit(end)
        unsafe otherBuffer.update(from: buffer, count: length)
        self.number = number
        otherNumber = number
        nextLonger = Self.powerOfTen(above: number)
    }

    /// Cuts or fills up what was written, up to `written`, to the size.
    private func fit(_ written: Int) -> Int {
        var end = min(written, size)
        // Not in the middle of a character: the bytes that follow its first one begin with 10.
        if written > size { while end > 0, unsafe buffer[end] & 0xC0 == 0x80 { end -= 1 } }
        for index in end..<size { unsafe buffer[index] = Self.filler }
        return size
    }

    /// 0 where there is none in 64 bits: then every number is written anew.
    private static func powerOfTen(above number: UInt64) -> UInt64 {
        var power: UInt64 = 10
        while power <= number {
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { return 0 }
            power = next
        }
        return power
    }
}

/// A piece of a template.
struct TemplatePart {
    enum Kind: UInt8 { case literal, number, time }

    let kind: Kind
    /// Of a literal: where it stands in the text.
    var offset = 0
    var length = 0

    static func parse(_ text: [UInt8]) -> [TemplatePart] {
        let places: [([UInt8], Kind)] = [(Array("{n}".utf8), .number), (Array("{time}".utf8), .time)]
        var parts: [TemplatePart] = []
        var start = 0
        var index = 0
        while index < text.count {
            guard let (name, kind) = places.first(where: { text[index...].starts(with: $0.0) }) else {
                index += 1
                continue
            }
            if index > start { parts.append(TemplatePart(kind: .literal, offset: start, length: index - start)) }
            parts.append(TemplatePart(kind: kind))
            index += name.count
            start = index
        }
        if index > start { parts.append(TemplatePart(kind: .literal, offset: start, length: index - start)) }
        return parts
    }
}

/// A payload with places for the event's number and time, written into one buffer again and again.
///
/// What does not change from event to event is written once; after `init`, `render` neither allocates nor counts
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
    private var counter = DecimalCounter()
    private let buffer: UnsafeMutablePointer<UInt8>
    private let size: Int
    /// Bytes at the front that are the same for every event, and the parts that make them.
    private let fixed: Int
    private let fixedParts: Int
    /// Where the last text ended; behind it there are fillers.
    private var filled = 0

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
        let longest = bytes.count + parsed.count * max(Self.longestTime, DecimalCounter.longest)
        unsafe buffer = .allocate(capacity: max(longest, size))
        unsafe buffer.initialize(repeating: Self.filler, count: max(longest, size))
        fixed = parsed.first?.kind == .literal ? parsed[0].length : 0
        fixedParts = fixed > 0 ? 1 : 0
        for index in 0..<fixed { unsafe buffer[index] = bytes[index] }
    }

    deinit {
        unsafe parts.deallocate()
        unsafe literals.deallocate()
        unsafe time.deallocate()
        unsafe buffer.deallocate()
    }

    /// The time that the next payloads tell: RFC 3339.
    mutating func setTime(_ text: [UInt8]) {
        timeLength = min(text.count, Self.longestTime)
        for index in 0..<timeLength { unsafe time[index] = text[index] }
    }

    /// Writes the payload for a number; it is valid until the next one is written. Consecutive numbers are the fastest.
    mutating func render(_ number: UInt64) -> UnsafeRawBufferPointer {
        counter.set(number)
        var end = fixed
        var index = fixedParts
        while unsafe index < parts.count {
            let part = unsafe parts[index]
            switch part.kind {
            case .literal:
                guard let start = unsafe literals.baseAddress else { break }
                unsafe (buffer + end).update(from: start + part.offset, count: part.length)
                end += part.length
            case .number: unsafe end += counter.copy(to: buffer + end)
            case .time:
                unsafe (buffer + end).update(from: time, count: timeLength)
                end += timeLength
            }
            index += 1
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

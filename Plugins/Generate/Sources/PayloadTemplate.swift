/// A payload with places for the event's number and time, on two pages: while one is used the other is made ready for the
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
    /// For even numbers, and for odd ones.
    private let pages: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>>
    /// Of each payload; 0 for what the text needs.
    private let size: Int
    /// Where on a page the last digits of the number stand.
    private let places: UnsafeMutablePointer<Int>
    private var placeCount = 0
    /// The number that stands ready on its page; the one before it stands on the other, where that has as many digits.
    private var ready: UInt64 = 0
    /// The first number that needs another digit, 0 where there is none.
    private var nextLonger: UInt64 = 0
    private var length = 0

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
        let room = max(longest, size)
        unsafe pages = .allocate(capacity: 2)
        for index in 0..<2 {
            unsafe pages[index] = .allocate(capacity: room)
            unsafe pages[index].initialize(repeating: Self.filler, count: room)
        }
        write(0)
    }

    deinit {
        unsafe parts.deallocate()
        unsafe literals.deallocate()
        unsafe time.deallocate()
        unsafe places.deallocate()
        for index in 0..<2 { unsafe pages[index].deallocate() }
        unsafe pages.deallocate()
    }

    /// The time that the next payloads tell: RFC 3339.
    mutating func setTime(_ text: [UInt8]) {
        timeLength = min(text.count, Self.longestTime)
        for index in 0..<timeLength { unsafe time[index] = text[index] }
        write(ready)
    }

    /// Writes the payload for a number; it is valid until the next but one is written. Consecutive numbers are the fastest.
    @inline(__always)
    mutating func render(_ number: UInt64) -> UnsafeRawBufferPointer {
        if number == ready { prepare(number &+ 1, step: 2) } else { write(number) }
        return unsafe UnsafeRawBufferPointer(start: page(number), count: length)
    }

    @inline(__always)
    private func page(_ number: UInt64) -> UnsafeMutablePointer<UInt8> {
        unsafe pages[Int(truncatingIfNeeded: number & 1)]
    }

    /// Makes the page of the next number ready, on which the number stands that is `step` less: where it has as many digits.
    @inline(__always)
    private mutating func prepare(_ number: UInt64, step: UInt8) {
        guard number < nextLonger else { return }
        let page = unsafe page(number)
        ready = number
        var index = placeCount
        while index > 0 {
            index &-= 1
            unsafe DecimalDigits.add(step, to: page + places[index])
        }
    }

    @inline(never)
    private mutating func write(_ number: UInt64) {
        let page = unsafe page(number)
        var end = 0
        placeCount = 0
        for index in unsafe parts.indices {
            let part = unsafe parts[index]
            switch part.kind {
            case .literal:
                guard let start = unsafe literals.baseAddress else { break }
                unsafe (page + end).update(from: start + part.offset, count: part.length)
                end += part.length
            case .number:
                unsafe end += DecimalDigits.write(number, to: page + end)
                unsafe places[placeCount] = end - 1
                placeCount += 1
            case .time:
                unsafe (page + end).update(from: time, count: timeLength)
                end += timeLength
            }
        }
        length = unsafe size == 0 ? end : fit(page, end)
        // What lies behind the payload's end, for digits there may carry into it.
        unsafe self.page(number &+ 1).update(from: page, count: max(length, end))
        nextLonger = Self.powerOfTen(above: number)
        ready = number
        prepare(number &+ 1, step: 1)
    }

    /// Cuts or fills up what was written on a page, up to `written`, to the size.
    private func fit(_ page: UnsafeMutablePointer<UInt8>, _ written: Int) -> Int {
        var end = min(written, size)
        // Not in the middle of a character: the bytes that follow its first one begin with 10.
        if written > size { while end > 0, unsafe page[end] & 0xC0 == 0x80 { end -= 1 } }
        for index in end..<size { unsafe page[index] = Self.filler }
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

/// Reads the fields of one packet, front to back (MQTT 3.1.1, section 1.5). The bytes are given to each call, because a span
/// cannot be kept.
struct PacketReader {
    var position: Int
    let end: Int

    init(_ body: Range<Int>) {
        position = body.lowerBound
        end = body.upperBound
    }

    var rest: Range<Int> { position..<end }
    var isAtEnd: Bool { position == end }

    mutating func byte(_ bytes: Span<UInt8>) throws(MalformedPacket) -> UInt8 {
        guard position < end else { throw MalformedPacket("it ends in the middle of a field") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number(_ bytes: Span<UInt8>) throws(MalformedPacket) -> UInt16 {
        guard end - position >= 2 else { throw MalformedPacket("it ends in the middle of a number") }
        defer { position += 2 }
        return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
    }

    /// The identifier of a packet, which is never 0 (section 2.3.1).
    mutating func identifier(_ bytes: Span<UInt8>) throws(MalformedPacket) -> UInt16 {
        let number = try number(bytes)
        guard number != 0 else { throw MalformedPacket("its identifier is 0") }
        return number
    }

    /// Where bytes stand that are preceded by their count.
    mutating func block(_ bytes: Span<UInt8>) throws(MalformedPacket) -> Range<Int> {
        let count = Int(try number(bytes))
        guard end - position >= count else { throw MalformedPacket("a field is longer than the packet") }
        defer { position += count }
        return position..<position + count
    }

    /// Where a text stands: UTF-8 without NUL (section 1.5.3).
    mutating func text(_ bytes: Span<UInt8>) throws(MalformedPacket) -> Range<Int> {
        let range = try block(bytes)
        guard Self.isText(bytes.extracting(range)) else { throw MalformedPacket("a text is no UTF-8, or holds a NUL") }
        return range
    }

    private static func isText(_ text: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        var hasNull = false
        for index in text.indices {
            all |= text[index]
            if text[index] == 0 { hasNull = true }
        }
        if hasNull { return false }
        return all < 0x80 || (try? UTF8Span(validating: text)) != nil
    }
}

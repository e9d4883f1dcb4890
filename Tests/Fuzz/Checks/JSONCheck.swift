internal import CHubbub
internal import EventBlock
internal import JSONText

/// Any bytes as JSON: the scanner and the parser agree, what is parsed is written and parsed alike, and an event that is
/// read can be built and is read again as the same.
enum JSONCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        let scans = (try? JSONScanner.validate(input.span)) != nil
        let value = try? JSONValue(parsing: input.span)
        try demand(scans == (value != nil), "scanner and parser disagree")
        if let value {
            try demand((try? JSONValue(parsing: value.bytes.span)) == value, "written and parsed, it is another")
        }
        try demand(
            values(input, piece: 1) == values(input, piece: max(input.count, 1)), "cut otherwise, framed otherwise")
        if let fields = try? EventJSON.read(input.span) { try roundTrip(fields) }
    }

    /// What the framer finds in a stream that is cut into pieces of that size.
    private static func values(_ text: [UInt8], piece: Int) -> [[UInt8]] {
        var framer = JSONFramer(limit: 4_096)
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: text.count, by: piece) {
            framer.append(text[start..<min(start + piece, text.count)].span)
            do { while let value = try framer.next() { found.append(value) } } catch { return found }
        }
        return found
    }

    private static func roundTrip(_ fields: EventFields) throws(Violation) {
        guard let built = BuiltEvent(fields) else { return }
        try demand(built.isValid, "built, but not valid")
        var writer = JSONWriter()
        unsafe EventJSON.write(built.event, into: &writer)
        guard let read = try? EventJSON.read(writer.bytes.span) else {
            throw Violation(description: "written, but not read again")
        }
        try demand(read.id == fields.id && read.source == fields.source, "read again with another identity")
        try demand(read.attributes.count == fields.attributes.count, "read again with other attributes")
        try demand(read.payload.kind == fields.payload.kind, "read again with another kind of payload")
    }
}

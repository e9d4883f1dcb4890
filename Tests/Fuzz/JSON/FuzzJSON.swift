internal import CHubbub
internal import EventBlock
internal import JSONText

/// Any bytes as JSON: the scanner and the parser agree, what is parsed is written and parsed alike, and an event that is
/// read can be built and is read again as the same.
func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let text = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    let scans = (try? JSONScanner.validate(text.span)) != nil
    let value = try? JSONValue(parsing: text.span)
    guard scans == (value != nil) else { fatalError("scanner and parser disagree") }
    if let value {
        guard (try? JSONValue(parsing: value.bytes.span)) == value else {
            fatalError("written and parsed, it is another")
        }
    }
    frame(text)
    if let fields = try? EventJSON.read(text.span) { roundTrip(fields) }
    return 0
}

/// However a stream is cut, the framer finds the same values.
private func frame(_ text: [UInt8]) {
    func values(piece: Int) -> [[UInt8]] {
        var framer = JSONFramer(limit: 4_096)
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: text.count, by: piece) {
            framer.append(text[start..<min(start + piece, text.count)].span)
            do { while let value = try framer.next() { found.append(value) } } catch { return found }
        }
        return found
    }
    guard values(piece: 1) == values(piece: max(text.count, 1)) else { fatalError("cut otherwise, framed otherwise") }
}

private func roundTrip(_ fields: EventFields) {
    let pool = EventPool()
    let slot = try? unsafe fields.withDraft { (draft) throws(EventError) in
        let context = unsafe EventBuilder.Context(
            id: draft.pointee.id.raw, source: draft.pointee.source.raw, type: draft.pointee.type.raw, now: 0,
            limit: 1 << 20)
        return unsafe try EventBuilder.build(draft, context, in: pool)
    }
    guard let slot = unsafe slot else { return }
    let event = unsafe EventSlot.event(of: slot)
    defer { unsafe EventReference.release(event) }
    let bytes = unsafe UnsafeRawBufferPointer(start: event, count: Int(event.pointee.size))
    guard unsafe (try? EventValidator.validate(bytes)) != nil else { fatalError("built, but not valid") }
    var writer = JSONWriter()
    unsafe EventJSON.write(event, into: &writer)
    guard (try? EventJSON.read(writer.bytes.span)) != nil else { fatalError("written, but not read again") }
}

internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText

/// Any bytes as an event block: what the validator lets pass can be read to its last field, and its JSON form is an event
/// that a reader takes.
enum BlockCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(input.count, 1), alignment: 8)
        defer { unsafe memory.deallocate() }
        unsafe memory.copyBytes(from: input)
        let block = unsafe UnsafeRawBufferPointer(rebasing: memory[..<input.count])
        guard unsafe (try? EventValidator.validate(block)) != nil, let base = block.baseAddress else { return }
        let event = unsafe base.assumingMemoryBound(to: hubbub_event.self)
        let fields = unsafe EventFields(copying: event)
        try demand(!fields.id.isEmpty && !fields.source.isEmpty && !fields.type.isEmpty, "a valid block without a name")
        var writer = JSONWriter()
        unsafe EventJSON.write(event, into: &writer)
        try demand((try? JSONScanner.validate(writer.bytes.span)) != nil, "a valid block whose JSON form is no JSON")
        // Of a JSON payload with a content type that is none, readers may think what they like.
        if fields.payload.kind == .json, !fields.contentType.isEmpty { return }
        let read = try? EventJSON.read(writer.bytes.span)
        try demand(read != nil, "a valid block whose JSON form is no event")
        try demand(read?.id == fields.id && read?.type == fields.type, "its JSON form has another name")
    }
}

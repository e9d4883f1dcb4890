internal import CHubbub
internal import EventBlock
internal import JSONText

/// Any bytes as an event block: what the validator lets pass can be read to its last field, and its JSON form is JSON.
func fuzzBlock(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 8)
    defer { unsafe memory.deallocate() }
    unsafe memory.copyMemory(from: UnsafeRawBufferPointer(start: data, count: size))
    let block = unsafe UnsafeRawBufferPointer(rebasing: memory[..<size])
    guard unsafe (try? EventValidator.validate(block)) != nil, let base = block.baseAddress else { return 0 }
    let event = unsafe base.assumingMemoryBound(to: hubbub_event.self)
    _ = unsafe EventFields(copying: event)
    var writer = JSONWriter()
    unsafe EventJSON.write(event, into: &writer)
    guard (try? JSONScanner.validate(writer.bytes.span)) != nil else {
        fatalError("a valid block whose JSON form is none")
    }
    return 0
}

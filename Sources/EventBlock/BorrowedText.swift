package import CHubbub

extension hubbub_text {
    /// The bytes that the text borrows.
    @inline(__always)
    package var raw: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: data, count: Int(truncatingIfNeeded: size))
    }

    /// The same, as elements.
    @inline(__always)
    package var elements: UnsafeBufferPointer<UInt8> { unsafe raw.bindMemory(to: UInt8.self) }
}

extension UnsafePointer<hubbub_event> {
    /// The table of extension attributes.
    @inline(__always)
    package var attributeTable: UnsafePointer<hubbub_event_attribute> {
        unsafe (UnsafeRawPointer(self) + Int(pointee.header_size)).assumingMemoryBound(to: hubbub_event_attribute.self)
    }
}

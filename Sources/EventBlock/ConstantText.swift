package import CHubbub

/// A text at an address of its own that never changes: for what is put into drafts and compared with blocks for ever.
@safe package final class ConstantText: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer

    package init(_ text: String) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        unsafe memory.copyBytes(from: text.utf8)
        unsafe bytes = UnsafeRawBufferPointer(memory)
    }

    deinit { unsafe bytes.deallocate() }

    /// The same for the interface.
    package var text: hubbub_text { unsafe hubbub_text(borrowing: bytes) }

    package func equals(_ other: hubbub_text) -> Bool { unsafe compare(bytes, other.raw) == 0 }
}

extension hubbub_text {
    /// A text that borrows these bytes.
    @inline(__always)
    package init(borrowing bytes: UnsafeRawBufferPointer) {
        unsafe self.init(data: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), size: UInt64(bytes.count))
    }
}

package import CHubbub

/// A text at an address of its own that never changes, followed by a zero byte that `bytes` leaves out: for what is put into drafts and compared with blocks for ever.
@safe package final class ConstantText: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer

    package init(_ text: String) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count + 1, alignment: 1)
        unsafe memory.copyBytes(from: text.utf8)
        unsafe memory[text.utf8.count] = 0
        unsafe bytes = UnsafeRawBufferPointer(rebasing: memory.dropLast())
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

public import CHubbub

extension String {
    /// Copies a text of the interface. Bytes that are no UTF-8 become U+FFFD.
    public init(copying text: hubbub_text) {
        self = unsafe String(decoding: text.bytes, as: UTF8.self)
    }
}

extension hubbub_text {
    /// The bytes that the text borrows.
    public var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: data, count: Int(truncatingIfNeeded: size))
    }

    /// A text that borrows these bytes.
    public init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(data: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), size: UInt64(bytes.count))
    }
}

/// Calls `body` with a text that lives as long as the call.
public func withText<Result>(_ string: String, _ body: (hubbub_text) -> Result) -> Result {
    var string = string
    return string.withUTF8 { unsafe body(hubbub_text(UnsafeRawBufferPointer($0))) }
}

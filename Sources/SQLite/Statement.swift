internal import CSQLite

/// A prepared statement.
@safe final class Statement {
    /// A longer value is let go when the statement has run; the room of a shorter one serves the next.
    private static let keptBytes = 4096

    let handle: OpaquePointer
    private var holdsMuch = false

    @unsafe init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Makes it ready for the next run, which gives all its values anew.
    func reset() {
        unsafe sqlite3_reset(handle)
        guard holdsMuch else { return }
        unsafe sqlite3_clear_bindings(handle)
        holdsMuch = false
    }

    func bind(_ value: Value, at index: Int32) -> Int32 {
        // SQLite copies what it gets with this.
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return unsafe sqlite3_bind_null(handle, index)
        case .integer(let value): return unsafe sqlite3_bind_int64(handle, index, value)
        case .text(let text):
            if text.utf8.count > Self.keptBytes { holdsMuch = true }
            var text = text
            return text.withUTF8 { text in
                unsafe text.withMemoryRebound(to: CChar.self) {
                    unsafe sqlite3_bind_text(handle, index, $0.baseAddress, Int32(clamping: $0.count), transient)
                }
            }
        case .blob(let bytes):
            if bytes.count > Self.keptBytes { holdsMuch = true }
            return unsafe bytes.withUnsafeBytes { bytes in
                guard let address = bytes.baseAddress, bytes.count > 0 else {
                    return unsafe sqlite3_bind_zeroblob(handle, index, 0)
                }
                return unsafe sqlite3_bind_blob(handle, index, address, Int32(clamping: bytes.count), transient)
            }
        }
    }
}

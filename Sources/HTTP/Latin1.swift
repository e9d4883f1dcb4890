/// ISO 8859-1, in which HTTP's fields are read and written: each byte is the character of its number.
package enum Latin1 {
    package static func decode(_ bytes: Span<UInt8>) -> String {
        if ByteWords.isPlain(bytes) {
            return unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
        var text = String.UnicodeScalarView()
        for index in bytes.indices { text.append(Unicode.Scalar(bytes[index])) }
        return String(text)
    }

    /// The bytes of a text, or nil where a character has none.
    package static func encode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}

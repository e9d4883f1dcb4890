/// JSON's strings: from their spelling between the quotes to text.
package enum JSONString {
    /// The text that the bytes between two quotes stand for. A lone surrogate, which has no text, becomes U+FFFD.
    package static func decode(_ spelling: Span<UInt8>) throws(JSONError) -> String {
        if PlainRun.end(in: spelling, from: 0, stopsBeyondASCII: false) == spelling.count {
            return unsafe spelling.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(spelling.count)
        try decode(spelling, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends that text's UTF-8 to `bytes`.
    package static func decode(_ spelling: Span<UInt8>, into bytes: inout [UInt8]) throws(JSONError) {
        let scanner = JSONScanner()
        var index = 0
        while index < spelling.count {
            guard spelling[index] == UInt8(ascii: "\\") else {
                let end = max(index + 1, PlainRun.end(in: spelling, from: index, stopsBeyondASCII: false))
                unsafe spelling.extracting(index..<end).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
                index = end
                continue
            }
            guard index + 1 < spelling.count else { throw JSONError(.unexpectedEnd, at: index) }
            let escape = spelling[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"):
                var code = UInt32(try scanner.hexadecimal(spelling, at: index))
                index += 4
                if (0xD800..<0xDC00).contains(code), let low = lowSurrogate(spelling, at: index) {
                    code = 0x10000 + (code - 0xD800) << 10 + (UInt32(low) - 0xDC00)
                    index += 6
                }
                let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: bytes.append(escape)
            }
        }
    }

    private static func lowSurrogate(_ spelling: Span<UInt8>, at index: Int) -> UInt16? {
        guard index + 6 <= spelling.count, spelling[index] == UInt8(ascii: "\\"),
            spelling[index + 1] == UInt8(ascii: "u"),
            let code = try? JSONScanner().hexadecimal(spelling, at: index + 2),
            (0xDC00..<0xE000).contains(code)
        else { return nil }
        return code
    }
}

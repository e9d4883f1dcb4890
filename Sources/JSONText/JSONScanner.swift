/// Walks over JSON text (RFC 8259) without building anything: it validates, and it finds where values begin and end.
///
/// Every function takes the text and works at `position`, so that a scanner can be kept while the text is borrowed anew.
package struct JSONScanner {
    /// Arrays and objects may nest so deep; deeper text is refused, for it would cost stack.
    package static let depthLimit = 128

    package var position: Int

    package init(at position: Int = 0) {
        self.position = position
    }

    /// Checks that the text is one value, with nothing but white space around it.
    package static func validate(_ text: Span<UInt8>) throws(JSONError) {
        var scanner = JSONScanner()
        scanner.skipSpace(text)
        try scanner.skipValue(text)
        scanner.skipSpace(text)
        if scanner.position != text.count { throw JSONError(.trailingBytes, at: scanner.position) }
    }

    /// The next byte, which stays where it is; nil at the end.
    package func peek(_ text: Span<UInt8>) -> UInt8? {
        position < text.count ? text[position] : nil
    }

    package mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    /// Moves over `byte`, and over the white space before it.
    package mutating func expect(_ byte: UInt8, _ text: Span<UInt8>) throws(JSONError) {
        skipSpace(text)
        guard let next = peek(text) else { throw JSONError(.unexpectedEnd, at: position) }
        guard next == byte else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
    }

    /// Moves over one value, which begins at `position`.
    package mutating func skipValue(_ text: Span<UInt8>, depth: Int = 0) throws(JSONError) {
        guard let first = peek(text) else { throw JSONError(.unexpectedEnd, at: position) }
        switch first {
        case UInt8(ascii: "{"): try skipObject(text, depth: depth)
        case UInt8(ascii: "["): try skipArray(text, depth: depth)
        case UInt8(ascii: "\""): try skipString(text)
        case UInt8(ascii: "t"): try skipWord("true", text)
        case UInt8(ascii: "f"): try skipWord("false", text)
        case UInt8(ascii: "n"): try skipWord("null", text)
        default: try skipNumber(text)
        }
    }

    private mutating func skipObject(_ text: Span<UInt8>, depth: Int) throws(JSONError) {
        if depth == Self.depthLimit { throw JSONError(.tooDeep, at: position) }
        position += 1
        skipSpace(text)
        if peek(text) == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            skipSpace(text)
            try skipString(text)
            try expect(UInt8(ascii: ":"), text)
            skipSpace(text)
            try skipValue(text, depth: depth + 1)
            if try endOfItem(closing: UInt8(ascii: "}"), text) { return }
        }
    }

    private mutating func skipArray(_ text: Span<UInt8>, depth: Int) throws(JSONError) {
        if depth == Self.depthLimit { throw JSONError(.tooDeep, at: position) }
        position += 1
        skipSpace(text)
        if peek(text) == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            skipSpace(text)
            try skipValue(text, depth: depth + 1)
            if try endOfItem(closing: UInt8(ascii: "]"), text) { return }
        }
    }

    /// After an item: moves over a comma (false) or over the closing byte (true).
    package mutating func endOfItem(closing: UInt8, _ text: Span<UInt8>) throws(JSONError) -> Bool {
        skipSpace(text)
        guard let next = peek(text) else { throw JSONError(.unexpectedEnd, at: position) }
        guard next == closing || next == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
        return next == closing
    }

    /// Moves over a string with its quotes. Its escapes are checked, and so is its UTF-8.
    package mutating func skipString(_ text: Span<UInt8>) throws(JSONError) {
        guard let quote = peek(text) else { throw JSONError(.unexpectedEnd, at: position) }
        guard quote == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
        let start = position
        var isASCII = true
        while true {
            position = PlainRun.end(in: text, from: position, stopsBeyondASCII: isASCII)
            guard let byte = peek(text) else { throw JSONError(.unexpectedEnd, at: position) }
            switch byte {
            case UInt8(ascii: "\""):
                if !isASCII, (try? UTF8Span(validating: text.extracting(start..<position))) == nil {
                    throw JSONError(.badText, at: start)
                }
                position += 1
                return
            case UInt8(ascii: "\\"): try skipEscape(text)
            case 0..<0x20: throw JSONError(.unexpectedByte, at: position)
            default: isASCII = false
            }
        }
    }

    private mutating func skipEscape(_ text: Span<UInt8>) throws(JSONError) {
        guard position + 1 < text.count else { throw JSONError(.unexpectedEnd, at: text.count) }
        switch text[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            _ = try hexadecimal(text, at: position + 2)
            position += 6
        default: throw JSONError(.badEscape, at: position)
        }
    }

    /// The four hexadecimal digits of an escape.
    package func hexadecimal(_ text: Span<UInt8>, at start: Int) throws(JSONError) -> UInt16 {
        guard start + 4 <= text.count else { throw JSONError(.unexpectedEnd, at: text.count) }
        var value: UInt16 = 0
        for index in start..<start + 4 {
            guard let digit = hexadecimalDigit(text[index]) else { throw JSONError(.badEscape, at: index) }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    private mutating func skipWord(_ word: StaticString, _ text: Span<UInt8>) throws(JSONError) {
        let matches = word.withUTF8Buffer { letters in
            guard position + letters.count <= text.count else { return false }
            return letters.indices.allSatisfy { unsafe text[position + $0] == letters[$0] }
        }
        guard matches else { throw JSONError(.unexpectedByte, at: position) }
        position += word.utf8CodeUnitCount
    }

    private mutating func skipNumber(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        if peek(text) == UInt8(ascii: "-") { position += 1 }
        guard let first = peek(text) else { throw JSONError(.unexpectedEnd, at: position) }
        guard isDigit(first) else { throw JSONError(position == start ? .unexpectedByte : .badNumber, at: position) }
        if first == UInt8(ascii: "0") { position += 1 } else { skipDigits(text) }
        if peek(text) == UInt8(ascii: ".") {
            position += 1
            try requireDigits(text)
        }
        if let mark = peek(text), mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            position += 1
            if let sign = peek(text), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try requireDigits(text)
        }
    }

    private mutating func requireDigits(_ text: Span<UInt8>) throws(JSONError) {
        let start = position
        skipDigits(text)
        if position == start { throw JSONError(position == text.count ? .unexpectedEnd : .badNumber, at: position) }
    }

    private mutating func skipDigits(_ text: Span<UInt8>) {
        while position < text.count, isDigit(text[position]) { position += 1 }
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

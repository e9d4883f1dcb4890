/// Writes JSON text on one line. The caller keeps the order: a comma is set where one is due.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Whether everything beyond ASCII is written as `\u` escapes, for peers that read nothing else.
    private let asciiOnly: Bool

    package init(asciiOnly: Bool = false, capacity: Int = 0) {
        self.asciiOnly = asciiOnly
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The name of the member whose value follows.
    package mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func name(_ name: Span<UInt8>) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func null() { raw("null") }
    package mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }
    package mutating func integer(_ value: some BinaryInteger) { raw(String(value)) }

    package mutating func integer(_ value: Int32) {
        comma()
        DecimalText.append(value, to: &bytes)
        needsComma = true
    }

    package mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { unsafe string(Span(_unsafeElements: $0)) }
    }

    /// A string from UTF-8, which the caller knows to be valid.
    package mutating func string(_ value: Span<UInt8>) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        if asciiOnly { appendASCII(value) } else { append(value) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Bytes as Base64 (RFC 4648 section 4) in a string.
    package mutating func base64(_ value: Span<UInt8>) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        Base64.encode(value, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A value that is JSON already.
    package mutating func raw(_ value: Span<UInt8>) {
        comma()
        copy(value)
        needsComma = true
    }

    /// A part of JSON text, which was written by `separate` and whatever came before.
    package mutating func splice(_ part: [UInt8]) {
        bytes.append(contentsOf: part)
        needsComma = false
    }

    /// Sets the comma that is due before the next value, so that the value itself can be spliced in later.
    package mutating func separate() {
        comma()
        needsComma = false
    }

    /// What follows comes behind a value that will be spliced in.
    package mutating func follow() { needsComma = true }

    private mutating func copy(_ value: Span<UInt8>) {
        unsafe value.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// The same on one line: ends of lines, which can only stand between JSON's tokens, become spaces.
    package mutating func line(_ value: Span<UInt8>) {
        comma()
        for index in value.indices {
            let byte = value[index]
            bytes.append(byte == 0x0A || byte == 0x0D ? UInt8(ascii: " ") : byte)
        }
        needsComma = true
    }

    package mutating func raw(_ value: String) {
        comma()
        bytes.append(contentsOf: value.utf8)
        needsComma = true
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .boolean(let value): boolean(value)
        case .number(let spelling): raw(spelling)
        case .string(let text): string(text)
        case .array(let items):
            beginArray()
            for item in items { self.value(item) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// A line feed between two values, for streams of one value a line.
    package mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func open(_ byte: UInt8) {
        comma()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Runs without a character to escape are most of a text: they are copied at once.
    private mutating func append(_ value: Span<UInt8>) {
        var start = 0
        while start < value.count {
            let end = PlainRun.end(in: value, from: start, stopsBeyondASCII: false)
            copy(value.extracting(start..<end))
            if end < value.count { append(value[end]) }
            start = end + 1
        }
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        case 0x0D: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
        case 0x09: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
        case 0..<0x20: escape(UInt16(byte))
        default: bytes.append(byte)
        }
    }

    private mutating func appendASCII(_ value: Span<UInt8>) {
        if PlainRun.end(in: value, from: 0, stopsBeyondASCII: true) == value.count { return copy(value) }
        guard let text = try? UTF8Span(validating: value) else { return append(value) }
        if text.isKnownASCII { return append(value) }
        for unit in String(copying: text).utf16 {
            if unit < 0x80 { append(UInt8(unit)) } else { escape(unit) }
        }
    }

    private mutating func escape(_ unit: UInt16) {
        let digits: StaticString = "0123456789abcdef"
        bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        digits.withUTF8Buffer { digits in
            for shift in [12, 8, 4, 0] { unsafe bytes.append(digits[Int(unit >> UInt16(shift) & 0xF)]) }
        }
    }
}

/// Builds a `JSONValue`. The scanner checks the grammar; this only keeps what it passes.
struct JSONParser {
    private var scanner = JSONScanner()

    /// Most objects on the wires have no more, and growing an array step by step costs more than they do.
    private static let usualMembers = 4

    mutating func parse(_ text: Span<UInt8>) throws(JSONError) -> JSONValue {
        scanner.skipSpace(text)
        let value = try value(text, depth: 0)
        scanner.skipSpace(text)
        if scanner.position != text.count { throw JSONError(.trailingBytes, at: scanner.position) }
        return value
    }

    private mutating func value(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> JSONValue {
        let start = scanner.position
        switch scanner.peek(text) {
        case UInt8(ascii: "{"): return .object(try object(text, depth: depth))
        case UInt8(ascii: "["): return .array(try array(text, depth: depth))
        case UInt8(ascii: "\""): return .string(try string(text))
        default:
            try scanner.skipValue(text)
            switch text[start] {
            case UInt8(ascii: "t"): return .boolean(true)
            case UInt8(ascii: "f"): return .boolean(false)
            case UInt8(ascii: "n"): return .null
            default: return .number(spelling(text.extracting(start..<scanner.position)))
            }
        }
    }

    private mutating func object(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> [JSONValue.Member] {
        if depth == JSONScanner.depthLimit { throw JSONError(.tooDeep, at: scanner.position) }
        var members: [JSONValue.Member] = []
        scanner.position += 1
        scanner.skipSpace(text)
        if scanner.peek(text) == UInt8(ascii: "}") {
            scanner.position += 1
            return members
        }
        members.reserveCapacity(Self.usualMembers)
        repeat {
            scanner.skipSpace(text)
            let name = try string(text)
            try scanner.expect(UInt8(ascii: ":"), text)
            scanner.skipSpace(text)
            members.append(JSONValue.Member(name, try value(text, depth: depth + 1)))
        } while try !scanner.endOfItem(closing: UInt8(ascii: "}"), text)
        return members
    }

    private mutating func array(_ text: Span<UInt8>, depth: Int) throws(JSONError) -> [JSONValue] {
        if depth == JSONScanner.depthLimit { throw JSONError(.tooDeep, at: scanner.position) }
        var items: [JSONValue] = []
        scanner.position += 1
        scanner.skipSpace(text)
        if scanner.peek(text) == UInt8(ascii: "]") {
            scanner.position += 1
            return items
        }
        repeat {
            scanner.skipSpace(text)
            items.append(try value(text, depth: depth + 1))
        } while try !scanner.endOfItem(closing: UInt8(ascii: "]"), text)
        return items
    }

    private mutating func string(_ text: Span<UInt8>) throws(JSONError) -> String {
        let start = scanner.position
        try scanner.skipString(text)
        return try JSONString.decode(text.extracting(start + 1..<scanner.position - 1))
    }

    private func spelling(_ text: Span<UInt8>) -> String {
        unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

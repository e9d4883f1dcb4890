/// Finds a member deep in JSON text without parsing the rest of it.
package enum JSONLookup {
    /// One step of the way: a member's name, or an item's index where the value is an array.
    package struct Step: Equatable, Sendable {
        package let name: String
        let utf8: [UInt8]
        let index: Int?

        package init(_ name: String) {
            self.name = name
            utf8 = Array(name.utf8)
            // `Int` would take a sign, too.
            index = utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(name) : nil
        }
    }

    /// Where the value at the end of `path` stands in `text`, or nil where there is none. The text must be valid JSON.
    package static func find(_ path: [Step], in text: Span<UInt8>) -> Range<Int>? {
        try? search(path, text)
    }

    private static func search(_ path: [Step], _ text: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        var scanner = JSONScanner()
        scanner.skipSpace(text)
        for step in path {
            let found: Bool
            switch scanner.peek(text) {
            case UInt8(ascii: "{"): found = try enterMember(step, &scanner, text)
            case UInt8(ascii: "["): found = try enterItem(step, &scanner, text)
            default: found = false
            }
            guard found else { return nil }
        }
        let start = scanner.position
        try scanner.skipValue(text)
        return start..<scanner.position
    }

    /// Moves to the value of the member; of several with one name, to the last, as parsers do.
    private static func enterMember(
        _ step: Step, _ scanner: inout JSONScanner, _ text: Span<UInt8>
    ) throws(JSONError) -> Bool {
        var found: Int?
        scanner.position += 1
        scanner.skipSpace(text)
        if scanner.peek(text) == UInt8(ascii: "}") { return false }
        repeat {
            scanner.skipSpace(text)
            let start = scanner.position
            try scanner.skipString(text)
            let matches = try equal(text.extracting(start + 1..<scanner.position - 1), step)
            try scanner.expect(UInt8(ascii: ":"), text)
            scanner.skipSpace(text)
            if matches { found = scanner.position }
            try scanner.skipValue(text)
        } while try !scanner.endOfItem(closing: UInt8(ascii: "}"), text)
        guard let found else { return false }
        scanner.position = found
        return true
    }

    private static func enterItem(
        _ step: Step, _ scanner: inout JSONScanner, _ text: Span<UInt8>
    ) throws(JSONError) -> Bool {
        guard var remaining = step.index, remaining >= 0 else { return false }
        scanner.position += 1
        scanner.skipSpace(text)
        if scanner.peek(text) == UInt8(ascii: "]") { return false }
        while remaining > 0 {
            scanner.skipSpace(text)
            try scanner.skipValue(text)
            if try scanner.endOfItem(closing: UInt8(ascii: "]"), text) { return false }
            remaining -= 1
        }
        scanner.skipSpace(text)
        return true
    }

    private static func equal(_ spelling: Span<UInt8>, _ step: Step) throws(JSONError) -> Bool {
        var plain = spelling.count == step.utf8.count
        var hasEscape = false
        for index in spelling.indices {
            if spelling[index] == UInt8(ascii: "\\") { hasEscape = true }
            if plain, spelling[index] != step.utf8[index] { plain = false }
        }
        return hasEscape ? try JSONString.decode(spelling).utf8.elementsEqual(step.utf8) : plain
    }
}

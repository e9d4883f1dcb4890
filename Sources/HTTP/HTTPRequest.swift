/// A request of HTTP/1.1 (RFC 9112): its head as it came, with the places of its parts, and its body without framing.
package struct HTTPRequest: Equatable, Sendable {
    /// A field of the head: where its name and its value stand in `head`.
    package struct Field: Equatable, Sendable {
        let nameStart: UInt32
        let nameEnd: UInt32
        let valueStart: UInt32
        let valueEnd: UInt32

        package var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        /// Without white space around it.
        package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The bytes of the head, which all ranges count in.
    package let head: [UInt8]
    package let method: HTTPMethod
    /// Of the target, without the query; it begins with a slash, but for the `*` of OPTIONS. It is not decoded.
    package let path: Range<Int>
    /// Behind the question mark; nil where there is none.
    package let query: Range<Int>?
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package let minorVersion: Int
    /// In their order.
    package let fields: [Field]
    /// Whether the client wants to use the connection again.
    package let keepsAlive: Bool
    /// Whether the head announces a body, which may be empty.
    package let hasBody: Bool
    package var body: [UInt8] = []

    /// The value of the first field with that name, in any letter case.
    ///
    /// - Parameter name: in small letters.
    package func range(of name: StaticString) -> Range<Int>? {
        head.span.first(of: name, in: fields)?.value
    }

    /// The same as text, where each byte is a character of ISO 8859-1, as HTTP has always been read.
    ///
    /// - Parameter name: in small letters.
    package func text(of name: StaticString) -> String? { range(of: name).map { text($0) } }

    /// Whether a part of the head is that word, in any letter case.
    ///
    /// - Parameter word: in small letters.
    package func isEqual(_ range: Range<Int>, _ word: StaticString) -> Bool { head.span.equals(range, word) }

    /// A part of the head as text.
    package func text(_ range: Range<Int>) -> String { Latin1.decode(head.span.extracting(range)) }

    /// The value of a parameter of the query, not decoded, or nil. Of several with one name the first counts.
    package func parameter(_ name: String) -> String? {
        guard let query else { return nil }
        for part in text(query).split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.first.map(String.init) == name { return pair.count == 2 ? String(pair[1]) : "" }
        }
        return nil
    }
}

extension Span<UInt8> {
    /// The first field of that name, which is in small letters.
    func first(of name: StaticString, in fields: [HTTPRequest.Field]) -> HTTPRequest.Field? {
        let count = name.utf8CodeUnitCount
        for index in fields.indices {
            let field = fields[index]
            if Int(field.nameEnd &- field.nameStart) == count, equals(field.name, name) { return field }
        }
        return nil
    }

    /// Whether a part is that word, in any letter case. The word is in small letters.
    func equals(_ range: Range<Int>, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard range.count == count else { return false }
        return unsafe extracting(range).withUnsafeBytes { part in
            guard let address = part.baseAddress else { return true }
            return unsafe ByteWords.areEqual(address, word.utf8Start, count: count)
        }
    }
}

/// Puts the head of an answer together from its lines, as libcurl hands them over one by one. A value without input and
/// output; what it keeps is bounded.
package struct HTTPHeadReader: Sendable {
    /// The longest head, in bytes, with all that came before it of preliminary answers.
    package static let limit = 64 << 10

    package enum Failure: Error, Equatable, Sendable { case tooLong }

    private var head = HTTPHead(status: 0)
    private var size = 0
    private var isDone = false

    package init() {}

    /// Takes a line with its end.
    ///
    /// - Returns: the head, where this line ended it. Preliminary answers (100 to 199) and fields behind the body are left
    ///   out.
    package mutating func take(_ line: Span<UInt8>) throws(Failure) -> HTTPHead? {
        size += line.count
        guard size <= Self.limit else { throw .tooLong }
        guard !isDone else { return nil }
        let text = Self.trimmed(line)
        if text.hasPrefix("HTTP/") {
            head = Self.statusLine(text)
        } else if text.isEmpty {
            isDone = head.status >= 200
            return isDone ? head : nil
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...]
            head.fields.append(HTTPField(String(text[..<colon]), Self.trimmed(value)))
        }
        return nil
    }

    private static func statusLine(_ text: String) -> HTTPHead {
        let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        let status = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return HTTPHead(status: status, reason: parts.count > 2 ? String(parts[2]) : "")
    }

    /// Without white space around it. Bytes that are no UTF-8 become U+FFFD.
    private static func trimmed(_ line: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        for index in line.indices { bytes.append(line[index]) }
        return trimmed(String(decoding: bytes, as: UTF8.self)[...])
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in
            character == " " || character == "\t" || character == "\r\n" || character == "\n" || character == "\r"
        }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }
}

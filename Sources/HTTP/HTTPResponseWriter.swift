/// Writes answers of HTTP/1.1 one behind the other: names of fields keep the letter case that they are given in.
///
/// `begin`, then `field` as often as wanted, then `end`. What a value may not hold, a line end above all, becomes a space.
package struct HTTPResponseWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var status = 200

    /// Most heads have fewer bytes.
    private static let usualHead = 640

    package init() {}

    /// What was written, which leaves.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// The line that says yes to a client which asked before it sends its body.
    package mutating func sayContinue() { append("HTTP/1.1 100 Continue\r\n\r\n") }

    /// Begins an answer.
    ///
    /// - Parameter date: as `HTTPDate` writes it; empty for none.
    package mutating func begin(_ status: Int, date: [UInt8] = [], keepsAlive: Bool) {
        self.status = status
        bytes.reserveCapacity(bytes.count + Self.usualHead)
        append("HTTP/1.1 ")
        append(status)
        bytes.append(0x20)
        append(HTTPStatus.reason(status))
        append("\r\n")
        if !date.isEmpty { field("Date", date.span) }
        if !keepsAlive { field("Connection", "close") }
    }

    package mutating func field(_ name: StaticString, _ value: StaticString) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// - Parameter value: characters beyond ISO 8859-1 become question marks.
    package mutating func field(_ name: StaticString, _ value: String) {
        append(name)
        append(": ")
        if value.utf8.allSatisfy({ $0 < 0x80 && HTTPCharacters.isFieldContent($0) }) {
            bytes += value.utf8
        } else {
            for scalar in value.unicodeScalars {
                appendContent(UInt8(exactly: scalar.value) ?? UInt8(ascii: "?"))
            }
        }
        append("\r\n")
    }

    /// - Parameter prefix: the beginning of the value.
    package mutating func field(_ name: StaticString, prefix: StaticString = "", _ value: Span<UInt8>) {
        append(name)
        append(": ")
        append(prefix)
        for index in value.indices { appendContent(value[index]) }
        append("\r\n")
    }

    package mutating func field(_ name: StaticString, _ value: Int) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    /// Ends an answer.
    ///
    /// - Parameter isHead: the request was one of HEAD: the body's length is told, and it is left out.
    package mutating func end(_ body: [UInt8] = [], isHead: Bool = false) {
        if Self.hasBody(status) { field("Content-Length", body.count) }
        append("\r\n")
        if !isHead, Self.hasBody(status) { bytes += body }
    }

    /// RFC 9110, section 6.4.1.
    private static func hasBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    private mutating func appendContent(_ byte: UInt8) {
        bytes.append(HTTPCharacters.isFieldContent(byte) ? byte : 0x20)
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ number: Int) {
        if number > 9 { append(number / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(max(0, number) % 10))
    }
}

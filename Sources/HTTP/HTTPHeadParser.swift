internal import Glibc

/// Reads a whole head: strictly, because two readers that disagree on where a request ends are a way in for attackers
/// (RFC 9112, section 11.2). Every line ends with CR LF, which whoever found the end of the head has made sure of.
struct HTTPHeadParser {
    /// How the body is framed (RFC 9112, section 6).
    enum Framing: Equatable, Sendable {
        case length(Int)
        case chunked
    }

    /// What the head says.
    struct Head: Sendable {
        var request: HTTPRequest
        var framing: Framing
        /// The client waits for leave to send the body.
        var expectsContinue: Bool
    }

    private let limits: HTTPLimits
    private var fields: [HTTPRequest.Field] = []
    private var length: Int?
    private var isChunked = false
    private var hosts = 0
    private var expectsContinue = false
    private var closes = false
    private var keeps = false

    private init(_ limits: HTTPLimits) {
        self.limits = limits
        fields.reserveCapacity(16)
    }

    /// - Parameter bytes: the head with the empty line that ends it.
    static func parse(_ bytes: [UInt8], _ limits: HTTPLimits) throws(HTTPRefusal) -> Head {
        var parser = HTTPHeadParser(limits)
        return try parser.parse(bytes)
    }

    private mutating func parse(_ bytes: [UInt8]) throws(HTTPRefusal) -> Head {
        let head = bytes.span
        var start = 0
        let line = Self.line(head, &start)
        let requestLine = try HTTPRequestLine(head, line)
        while true {
            let line = Self.line(head, &start)
            if line.isEmpty { break }
            try field(head, line)
        }
        let isOld = requestLine.minorVersion == 0
        guard isOld || hosts == 1, hosts <= 1 else { throw .malformed("there must be one field Host") }
        guard !isChunked || length == nil && !isOld else {
            throw .malformed("a chunked body cannot have a Content-Length, nor be of HTTP/1.0")
        }
        if let length, length > limits.body { throw HTTPRefusal(413, "the body is over \(limits.body) bytes") }
        let request = HTTPRequest(
            head: bytes, method: requestLine.method, path: requestLine.path, query: requestLine.query,
            minorVersion: requestLine.minorVersion, fields: fields, keepsAlive: !closes && (!isOld || keeps),
            hasBody: isChunked || length != nil)
        return Head(
            request: request, framing: isChunked ? .chunked : .length(length ?? 0),
            expectsContinue: expectsContinue && !isOld)
    }

    /// The line that begins at `start`, without its end; `start` moves to the next.
    private static func line(_ head: Span<UInt8>, _ start: inout Int) -> Range<Int> {
        let first = start
        let length = unsafe head.extracting(first..<head.count).withUnsafeBytes { rest in
            guard let address = rest.baseAddress, let found = unsafe memchr(address, 0x0D, rest.count) else {
                return rest.count
            }
            return unsafe UnsafeRawPointer(found) - address
        }
        start = first + length + 2
        return first..<first + length
    }

    private mutating func field(_ head: Span<UInt8>, _ line: Range<Int>) throws(HTTPRefusal) {
        guard fields.count < limits.fields else { throw HTTPRefusal(431, "there are over \(limits.fields) fields") }
        var colon = line.lowerBound
        while colon < line.upperBound, head[colon] != UInt8(ascii: ":") {
            guard HTTPCharacters.isToken(head[colon]) else { throw .malformed("a field's name has a wrong character") }
            colon += 1
        }
        guard colon > line.lowerBound, colon < line.upperBound else {
            throw .malformed("a line of the head is no field")
        }
        var (first, last) = (colon + 1, line.upperBound)
        while first < last, HTTPCharacters.isSpace(head[first]) { first += 1 }
        while last > first, HTTPCharacters.isSpace(head[last - 1]) { last -= 1 }
        if !ByteWords.isPlain(head.extracting(first..<last)) {
            for index in first..<last where !HTTPCharacters.isFieldContent(head[index]) {
                throw .malformed("a field's value has a control character")
            }
        }
        let field = HTTPRequest.Field(
            nameStart: UInt32(line.lowerBound), nameEnd: UInt32(colon), valueStart: UInt32(first),
            valueEnd: UInt32(last))
        fields.append(field)
        try note(head, field)
    }

    /// Takes down what a field says of the connection and of the body.
    private mutating func note(_ head: Span<UInt8>, _ field: HTTPRequest.Field) throws(HTTPRefusal) {
        // The first letters tell most fields from those that matter here.
        switch head[field.name.lowerBound] | 0x20 {
        case UInt8(ascii: "h") where head.equals(field.name, "host"): hosts += 1
        case UInt8(ascii: "c") where head.equals(field.name, "content-length"):
            guard length == nil, let number = Self.number(head, field.value) else {
                throw .malformed("the Content-Length is no number, or stands there twice")
            }
            length = number
        case UInt8(ascii: "c") where head.equals(field.name, "connection"): noteConnection(head, field.value)
        case UInt8(ascii: "t") where head.equals(field.name, "transfer-encoding"):
            guard !isChunked, head.equals(field.value, "chunked") else {
                throw HTTPRefusal(501, "the only transfer coding is chunked")
            }
            isChunked = true
        case UInt8(ascii: "e") where head.equals(field.name, "expect"):
            guard head.equals(field.value, "100-continue") else {
                throw HTTPRefusal(417, "the only expectation is 100-continue")
            }
            expectsContinue = true
        default: break
        }
    }

    private mutating func noteConnection(_ head: Span<UInt8>, _ value: Range<Int>) {
        var start = value.lowerBound
        while start < value.upperBound {
            var end = start
            while end < value.upperBound, head[end] != UInt8(ascii: ",") { end += 1 }
            var (first, last) = (start, end)
            while first < last, HTTPCharacters.isSpace(head[first]) { first += 1 }
            while last > first, HTTPCharacters.isSpace(head[last - 1]) { last -= 1 }
            if head.equals(first..<last, "close") { closes = true }
            if head.equals(first..<last, "keep-alive") { keeps = true }
            start = end + 1
        }
    }

    /// Digits and nothing else. A number of more than 18 is larger than any limit and stays so.
    private static func number(_ head: Span<UInt8>, _ value: Range<Int>) -> Int? {
        guard !value.isEmpty else { return nil }
        var number = 0
        for index in value {
            let digit = head[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = min(number * 10 + Int(digit), 1 << 58)
        }
        return number
    }
}

/// The first line of a request (RFC 9112, section 3).
struct HTTPRequestLine {
    let method: HTTPMethod
    let path: Range<Int>
    let query: Range<Int>?
    let minorVersion: Int

    init(_ head: Span<UInt8>, _ line: Range<Int>) throws(HTTPRefusal) {
        let methodEnd = Self.end(head, line, HTTPCharacters.isToken)
        guard methodEnd > line.lowerBound, methodEnd < line.upperBound, head[methodEnd] == UInt8(ascii: " ") else {
            throw .malformed("the request does not begin with a method")
        }
        method = HTTPMethod(head.extracting(line.lowerBound..<methodEnd))
        let start = methodEnd + 1
        let targetEnd = Self.end(head, start..<line.upperBound, HTTPCharacters.isVisible)
        guard targetEnd > start, targetEnd < line.upperBound, head[targetEnd] == UInt8(ascii: " ") else {
            throw .malformed("the request has no target, or one with a wrong character")
        }
        minorVersion = try Self.version(head, targetEnd + 1..<line.upperBound)
        let pathStart = try Self.pathStart(head, start..<targetEnd, method)
        let pathEnd = Self.end(head, pathStart..<targetEnd) { $0 != UInt8(ascii: "?") }
        path = pathStart..<pathEnd
        query = pathEnd < targetEnd ? pathEnd + 1..<targetEnd : nil
    }

    /// The first place where the rule does not hold.
    private static func end(_ head: Span<UInt8>, _ range: Range<Int>, _ holds: (UInt8) -> Bool) -> Int {
        var index = range.lowerBound
        while index < range.upperBound, holds(head[index]) { index += 1 }
        return index
    }

    /// A client that takes us for a proxy sends a whole URL: what stands before its path says nothing new.
    private static func pathStart(
        _ head: Span<UInt8>, _ target: Range<Int>, _ method: HTTPMethod
    ) throws(HTTPRefusal) -> Int {
        let first = target.lowerBound
        if head[first] == UInt8(ascii: "/") { return first }
        if method == .options, head.equals(target, "*") { return first }
        let scheme: StaticString = "http://"
        guard target.count > scheme.utf8CodeUnitCount, head.equals(first..<first + scheme.utf8CodeUnitCount, scheme)
        else { throw .malformed("the target does not begin with a slash") }
        let slash = end(head, first + scheme.utf8CodeUnitCount..<target.upperBound) { $0 != UInt8(ascii: "/") }
        guard slash < target.upperBound else { throw .malformed("the target has no path") }
        return slash
    }

    private static func version(_ head: Span<UInt8>, _ range: Range<Int>) throws(HTTPRefusal) -> Int {
        guard range.count == 8, head.equals(range.lowerBound..<range.lowerBound + 5, "http/") else {
            throw .malformed("the request does not end with the version of HTTP")
        }
        let major = head[range.lowerBound + 5] &- UInt8(ascii: "0")
        let minor = head[range.lowerBound + 7] &- UInt8(ascii: "0")
        guard major < 10, minor < 10, head[range.lowerBound + 6] == UInt8(ascii: ".") else {
            throw .malformed("the request does not end with the version of HTTP")
        }
        guard major == 1 else { throw HTTPRefusal(505, "HTTP/1.1 is spoken here") }
        return min(Int(minor), 1)
    }
}

internal import HTTP
internal import JSONText

/// Reads a request's body by its content type, before anything else is looked at, as the original does.
enum BodyReader {
    /// - Throws: 400 for what is no JSON, 413 for what is too large. A body of another type counts as none.
    ///
    /// - Parameter limit: of JSON, in bytes.
    static func read(_ request: HTTPRequest, _ rules: QueueRules, json limit: Int) throws(Problem) -> Payload {
        guard request.hasBody else { return .none }
        switch MediaType(request) {
        case .json?:
            try check(request.body, limit)
            return try json(request.body)
        case .text?:
            try check(request.body, rules.text)
            return .text(utf8(request.body))
        case .binary?:
            try check(request.body, rules.binary)
            return .binary(request.body)
        case nil: return .none
        }
    }

    private static func check(_ body: [UInt8], _ limit: Int) throws(Problem) {
        if body.count > limit { throw Problem(413, "request entity too large: at most \(limit) bytes of this type") }
    }

    /// Objects and arrays only.
    private static func json(_ body: [UInt8]) throws(Problem) -> Payload {
        guard !body.isEmpty else { return .none }
        do throws(JSONError) {
            var scanner = JSONScanner()
            scanner.skipSpace(body.span)
            let first = scanner.peek(body.span)
            guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
                throw JSONError(.unexpectedByte, at: scanner.position)
            }
            try JSONScanner.validate(body.span)
        } catch {
            throw Problem(400, "invalid JSON, which must be an object or an array: \(error)")
        }
        return isEmptyObject(body) ? .none : .json(body)
    }

    /// Of valid JSON.
    static func isEmptyObject(_ body: [UInt8]) -> Bool {
        let marks = body.lazy.filter { !([0x20, 0x09, 0x0A, 0x0D] as [UInt8]).contains($0) }.prefix(3)
        return Array(marks) == [UInt8(ascii: "{"), UInt8(ascii: "}")]
    }

    /// Python's client sends what is beyond ASCII as ISO 8859-1, which the original damages.
    private static func utf8(_ body: [UInt8]) -> [UInt8] {
        if (try? UTF8Span(validating: body.span)) != nil { return body }
        return Array(Latin1.decode(body.span).utf8)
    }
}

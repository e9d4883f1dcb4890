package import JSONText

/// What a program wants a daemon to ask Tracim for.
package struct TracimRequest: Equatable, Sendable {
    package static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
    private static let longestEndpoint = 4096

    package enum Malformed: Error, Equatable, Sendable { case noRequest, method, endpoint, body }

    package var method: String
    /// Behind the URL of the API: `/users/3`.
    package var endpoint: String
    package var body: [UInt8]?

    package init(method: String, endpoint: String, body: [UInt8]? = nil) throws(Malformed) {
        self.method = method.uppercased()
        guard Self.methods.contains(self.method) else { throw .method }
        guard Self.isEndpoint(endpoint) else { throw .endpoint }
        self.endpoint = endpoint
        self.body = body
    }

    /// The data of `daemon_do_request`: the names of both originals, in any case.
    package init(_ data: JSONValue?) throws(Malformed) {
        guard let data, data.members != nil else { throw .noRequest }
        var body: [UInt8]?
        if let text = data[anyCase: "body"], text != .null {
            body = try Self.body(text)
        }
        try self.init(
            method: data[anyCase: "method"]?.string ?? "GET", endpoint: data[anyCase: "endpoint"]?.string ?? "",
            body: body)
    }

    /// Base64, as Go's original writes bytes. The original in Python can write none, so that its programs put JSON there.
    private static func body(_ value: JSONValue) throws(Malformed) -> [UInt8]? {
        guard let text = value.string else { return value.bytes }
        let bytes = Array(text.utf8)
        if let decoded = Base64.decode(bytes.span) { return decoded.isEmpty ? nil : decoded }
        guard (try? JSONScanner.validate(bytes.span)) != nil else { throw .body }
        return bytes
    }

    package var json: JSONValue {
        ["Method": .string(method), "Endpoint": .string(endpoint), "Body": body.map { .base64($0) } ?? .null]
    }

    /// A path below the API, that cannot lead out of it or become another request. Empty is the API itself.
    private static func isEndpoint(_ text: String) -> Bool {
        guard text.isEmpty || text.hasPrefix("/"), text.utf8.count <= longestEndpoint else { return false }
        let path = text.prefix { $0 != "?" }
        let steps = path.split(separator: "/").map { $0.lowercased().replacing("%2e", with: ".") }
        guard !steps.contains(".."), !steps.contains(".") else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") }
    }
}

extension TracimRequest.Malformed {
    /// For people.
    package var text: String {
        switch self {
        case .noRequest: "a request is an object with Method, Endpoint and Body"
        case .method: "the method must be one of \(TracimRequest.methods.joined(separator: ", "))"
        case .endpoint: "the endpoint must be a path below the API, such as /users/3"
        case .body: "the body must be Base64, or JSON"
        }
    }
}

extension JSONValue {
    /// Bytes as Base64.
    static func base64(_ bytes: [UInt8]) -> JSONValue {
        var text: [UInt8] = []
        Base64.encode(bytes.span, into: &text)
        return .string(String(decoding: text, as: UTF8.self))
    }
}

extension String {
    /// Without more of the library than this needs.
    fileprivate func replacing(_ part: String, with other: String) -> String {
        var (result, rest) = ("", self[...])
        while !rest.isEmpty {
            if rest.hasPrefix(part) {
                result += other
                rest = rest.dropFirst(part.count)
            } else if let first = rest.popFirst() {
                result.append(first)
            }
        }
        return result
    }
}

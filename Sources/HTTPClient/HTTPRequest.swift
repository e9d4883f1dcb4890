/// A header field. Names are compared without regard to case.
package struct HTTPField: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What to ask a server for.
///
/// Its description, for logs and errors, has the method and the URL without user, query and fragment: nothing that could be
/// a secret.
package struct HTTPRequest: Sendable, CustomStringConvertible {
    package var method: String
    /// Absolute, http or https.
    package var url: String
    package var fields: [HTTPField]
    /// nil for none, which is not the same as an empty one.
    package var body: [UInt8]?
    /// User and password for HTTP's basic authentication.
    package var credentials: HTTPCredentials?
    /// From the first try to connect to the end of the answer; nil for no limit.
    package var timeout: Duration?
    /// The longest silence of the server within a streamed answer; nil for no limit.
    package var silence: Duration?
    /// The longest body of an answer, in bytes, where it is not streamed.
    package var bodyLimit: Int

    package init(
        _ method: String, _ url: String, fields: [HTTPField] = [], body: [UInt8]? = nil,
        credentials: HTTPCredentials? = nil, timeout: Duration? = .seconds(30), silence: Duration? = nil,
        bodyLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.credentials = credentials
        self.timeout = timeout
        self.silence = silence
        self.bodyLimit = bodyLimit
    }

    package var description: String { "\(method) \(HTTPText.withoutSecrets(url))" }
}

/// A user's name and password. It has no description, so that neither gets into a log.
package struct HTTPCredentials: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package var username: String
    package var password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    package var description: String { "credentials" }
    package var debugDescription: String { description }
}

/// The head of an answer.
package struct HTTPHead: Equatable, Sendable {
    /// 200 to 999: preliminary answers are not told.
    package var status: Int
    /// What the server says of the status; may be empty.
    package var reason: String
    package var fields: [HTTPField]

    package init(status: Int, reason: String = "", fields: [HTTPField] = []) {
        self.status = status
        self.reason = reason
        self.fields = fields
    }

    /// The first field of that name.
    package subscript(name: String) -> String? { values(of: name).first }

    /// All fields of that name, in their order.
    package func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// A complete answer.
package struct HTTPResponse: Equatable, Sendable {
    package var head: HTTPHead
    package var body: [UInt8]

    package var status: Int { head.status }

    package init(head: HTTPHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}

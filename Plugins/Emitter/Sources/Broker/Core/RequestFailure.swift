internal import JSONText

/// Why the broker does not do what a client of Emitter asked for, with the upstream broker's numbers.
package struct RequestFailure: Error, Equatable, Sendable {
    package let status: Int
    /// For people; never empty, because clients tell an error by it.
    package let message: String

    package init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    static let malformedTopic = RequestFailure(
        400,
        "the topic is none: key/channel/ with letters, digits and $-.:[\\]^_` in each level, and a slash at the end")
    static let unauthorized = RequestFailure(401, "the key is unknown, expired or banned, or does not allow that here")

    var counter: Counter {
        switch status {
        case 401: .unauthorized
        case 403, 404: .refusedTopics
        default: .malformedRequests
        }
    }

    /// As clients get it. Clients of Python's library 2.x end with an error without a channel.
    ///
    /// - Parameter identifier: of the packet that asked, nil for none.
    func object(_ identifier: UInt16?) -> [UInt8] {
        var members: [JSONValue.Member] = []
        if let identifier { members.append(.init("req", JSONValue(Int(identifier)))) }
        members += [.init("status", JSONValue(status)), .init("message", .string(message)), .init("channel", "")]
        return JSONValue.object(members).bytes
    }
}

internal import HTTPClient

/// How a node speaks to its server: commands as requests, and what their answers mean. A value without input and output.
package struct ServerWire: Sendable {
    let node: NodeID
    let token: String
    let dialect: Dialect
    let mends: Bool

    package init(node: NodeID, token: String, dialect: Dialect, mends: Bool = true) {
        self.node = node
        self.token = token
        self.dialect = dialect
        self.mends = mends
    }

    /// - Parameter url: of the server, without a slash at its end.
    func request(_ command: QueueCommand, _ url: String, _ timeout: Duration) -> HTTPRequest {
        let (method, path) = Self.target(command)
        var request = HTTPRequest(method, url + path, timeout: timeout, bodyLimit: Self.longestAnswer)
        request.fields = [HTTPField("Authorization", token), HTTPField("\(dialect.sourceHeader)", node.text)]
        var type = "application/octet-stream"
        switch command {
        case .push(let message):
            type = message.payload.mediaType
            request.body = Self.body(message.payload)
            request.fields += fields(of: message)
        case .update(_, _, let payload, _):
            type = payload.mediaType
            request.body = Self.body(payload)
        case .acknowledge: request.body = []
        case .pushAll, .acknowledgeAll:
            type = "application/json"
            request.body = Self.batch(command)
        default: break
        }
        request.fields.append(HTTPField("Content-Type", type))
        return request
    }

    /// A list of a hundred payloads of a megabyte, in base64 and laid out.
    private static let longestAnswer = 192 << 20

    private static func target(_ command: QueueCommand) -> (String, String) {
        switch command {
        case .push: ("POST", "/messageQueue")
        case .pull: ("GET", "/messageQueue")
        case .acknowledge(_, let id): ("PATCH", "/messageQueue/\(id)/ack")
        case .get(_, let id): ("GET", "/messages/\(id)")
        case .list(_, let limit): ("GET", "/messages?limit=\(limit)")
        case .update(_, let id, _, _): ("PATCH", "/messages/\(id)")
        case .delete(_, let id, _): ("DELETE", "/messages/\(id)")
        case .deleteAll: ("DELETE", "/messages")
        case .clear: ("DELETE", "/globalDataSpace")
        case .pushAll: ("POST", "/messageQueue/batch")
        case .pullSome(_, let most): ("GET", "/messageQueue/batch?max=\(most)")
        case .acknowledgeAll: ("PATCH", "/messageQueue/batch/ack")
        }
    }

    private static func body(_ payload: Payload) -> [UInt8] {
        payload == .none ? Array("{}".utf8) : payload.bytes
    }

    private func fields(of message: NewMessage) -> [HTTPField] {
        var fields = [
            HTTPField("\(dialect.destinationHeader)", message.destination.text),
            HTTPField("\(dialect.typeHeader)", message.payloadType),
        ]
        // Old servers do not know it.
        guard dialect == .second else { return fields }
        fields.append(HTTPField("Scirocco-Status", message.isScheduled ? "scheduled" : "pending"))
        if let time = message.scheduled { fields.append(HTTPField("Scirocco-Scheduled-Time", TimeText.iso(time))) }
        return fields
    }
}

internal import HTTP
internal import SciroccoAdapter
internal import Testing

/// A request, as the parser reads it.
func parsed(
    _ method: String, _ path: String, _ fields: [String: String] = [:], body: [UInt8]? = nil,
    token: String? = "DEFAULT_TOKEN"
) -> HTTPRequest? {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: q\r\n"
    if let token { text += "Authorization: \(token)\r\n" }
    for (name, value) in fields { text += "\(name): \(value)\r\n" }
    if let body { text += "Content-Length: \(body.count)\r\n" }
    var parser = HTTPRequestParser()
    let bytes = (Latin1.encode(text + "\r\n") ?? []) + (body ?? [])
    parser.append(bytes.span)
    guard case .request(let request) = parser.next() else { return nil }
    return request
}

/// What the queue makes of a push.
func push(
    _ body: String, type: String = "text/plain", _ fields: [String: String] = [:], rules: QueueRules = QueueRules()
) -> Router.Routed? {
    let own = ["Scirocco-Node-Source": "af123", "Scirocco-Node-Destination": "b0b", "Content-Type": type]
    return parsed("POST", "/messageQueue", own.merging(fields) { $1 }, body: Array(body.utf8)).map {
        Router(rules).route($0)
    }
}

extension Router.Routed {
    /// The message of a push.
    var pushed: NewMessage? {
        if case .command(.push(let message), _) = self { message } else { nil }
    }

    /// The status of a refusal, and the fields that it names.
    var refusal: (status: Int, fields: [String])? {
        if case .reply(.problem(let problem)) = self { (problem.status, problem.fields.map(\.path)) } else { nil }
    }
}

/// Nodes and messages that are right.
func node(_ text: String) -> NodeID {
    guard let node = NodeID(text) else { preconditionFailure("\(text) is no node") }
    return node
}

func message(_ text: String, from source: String = "a1", to destination: String = "b1") -> NewMessage {
    NewMessage(
        source: node(source), destination: node(destination), payloadType: "text/plain",
        payload: .text(Array(text.utf8)))
}

/// A test cannot go on.
func unexpected(_ what: String) { Issue.record("\(what)") }

internal import AdapterKit
internal import Descriptors
internal import JSONText

extension NewMessage {
    /// The message that an event asks for.
    ///
    /// - Parameter own: the endpoint's node.
    /// - Throws: for an event that can never be pushed.
    init(_ event: EventView, own: NodeID?) throws(AdapterError) {
        let source = try event.text(named: "nodesource").map { (text) throws(AdapterError) in
            try Self.node(text, "nodesource")
        }
        let payload = unsafe Payload(event.payloadKind, Array(event.payload))
        try self.init(
            source: source ?? own, destination: event.text(named: "nodedestination") ?? "", payload: payload,
            type: event.text(named: "payloadtype"), scheduled: event.text(named: "scheduledtime"))
    }

    /// - Parameters:
    ///   - type: nil for the media type.
    ///   - scheduled: when it shall be handed out; nil for at once.
    init(
        source: NodeID?, destination: String, payload: Payload, type: String?, scheduled: String?
    ) throws(AdapterError) {
        guard let source else {
            throw AdapterError(
                .invalid, "nobody knows which node this comes from: give the endpoint a node, or name one")
        }
        let type = type.flatMap { $0.isEmpty ? nil : $0 } ?? payload.mediaType
        guard QueueRules.isType(type) else {
            throw AdapterError(.invalid, "the payload's type must have 1 to 30 characters of ISO 8859-1")
        }
        let time = try scheduled.map { (text) throws(AdapterError) in
            guard let time = TimeReader.parse(text) else { throw AdapterError(.invalid, "`\(text)` is no time") }
            return time
        }
        self.init(
            source: source, destination: try Self.node(destination, "the destination"), scheduled: time,
            isScheduled: time != nil, payloadType: type, payload: payload)
    }

    static func node(_ text: String, _ what: String) throws(AdapterError) -> NodeID {
        guard let node = NodeID(text) else {
            throw AdapterError(.invalid, "\(what) is `\(text)`: a node is hexadecimal digits")
        }
        return node
    }
}

extension Payload {
    /// What an event carries. A JSON value that is neither object nor array cannot be pushed as JSON: it goes as text,
    /// which the original's clients read as JSON again.
    init(_ kind: PayloadKind, _ bytes: [UInt8]) {
        switch kind {
        case .none: self = .none
        case .text: self = .text(bytes)
        case .binary: self = .binary(bytes)
        case .json: self = Payload(json: bytes)
        }
    }

    /// Of valid JSON.
    init(json: [UInt8]) {
        var scanner = JSONScanner()
        scanner.skipSpace(json.span)
        switch scanner.peek(json.span) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = BodyReader.isEmptyObject(json) ? .none : .json(json)
        default: self = .text(json)
        }
    }

    /// What it is pushed as.
    var mediaType: String {
        switch self {
        case .none, .json: "application/json"
        case .text: "text/plain"
        case .binary: "application/octet-stream"
        }
    }
}

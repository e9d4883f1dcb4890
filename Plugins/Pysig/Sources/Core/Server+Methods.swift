internal import JSONText

extension Server {
    /// What a server of this protocol answers to `get_version`; the second to a peer that says that it cuts objects out of
    /// the stream, so that it gets them without gaps.
    package static let version = "1.01"
    package static let framedVersion = "1.01+json"

    private typealias Refusal = Router.Refusal

    /// Answers a request of a client, or sees to it that it is answered.
    mutating func serve(_ request: Message.Request, of connection: ConnectionID, at now: Moment) {
        guard let method = request.method else { return reply(.noMethod, to: request.id, of: connection) }
        do {
            if let response = try response(to: method.string, request, of: connection, at: now) {
                reply(response, to: request.id, of: connection)
            }
        } catch {
            reply(.failed(error.text), to: request.id, of: connection)
        }
    }

    /// The answer, or nil where it comes later.
    private mutating func response(
        to method: String?, _ request: Message.Request, of connection: ConnectionID, at now: Moment
    ) throws(Router.Refusal) -> PysigOutcome? {
        if method == "get_version" { return .done(.string(greet(request.params, of: connection))) }
        guard request.params.members != nil else {
            let isKnown = ServerMethod(rawValue: method ?? "") != nil
            return isKnown ? .failed("params must be an object") : .unknownMethod
        }
        switch ServerMethod(rawValue: method ?? "") {
        case .listSenders: return .done(router.listing(withEvents: request.params["list_events"] == .boolean(true)))
        case .addSender: try addSender(request, of: connection, at: now)
        case .removeSender: try removeSender(request, of: connection, at: now)
        case .addListener: return .done(["listener_id": JSONValue(try addListener(request.params, of: connection))])
        case .removeListener: return try removeListener(request.params, of: connection)
        case .signal: try signal(request, of: connection, at: now)
        case .request: try pass(request, of: connection, at: now)
        case nil: return .unknownMethod
        }
        return nil
    }

    private mutating func greet(_ params: JSONValue, of connection: ConnectionID) -> String {
        guard params["framing"]?.string == "json" else { return Self.version }
        sessions[connection]?.link.pace = .framed
        return Self.framedVersion
    }

    private mutating func addSender(
        _ request: Message.Request, of connection: ConnectionID, at now: Moment
    ) throws(Router.Refusal) {
        let name = try identifier(request.params, "sender")
        guard let listed = request.params["events"], listed != .null else { throw Refusal("events are missing") }
        let requests = request.params["requests"] ?? .null
        let occurrence = try router.connect(
            name, events: try identifiers(listed), requests: requests == .null ? nil : try identifiers(requests),
            owner: .connection(connection))
        publish(
            occurrence, from: .connection(connection), for: .registration(connection, request.id), at: now)
    }

    private mutating func removeSender(
        _ request: Message.Request, of connection: ConnectionID, at now: Moment
    ) throws(Router.Refusal) {
        let name = try identifier(request.params, "sender")
        let occurrence = try router.disconnect(name, of: .connection(connection))
        publish(
            occurrence, from: .connection(connection), for: .registration(connection, request.id), at: now)
    }

    private mutating func addListener(
        _ params: JSONValue, of connection: ConnectionID
    ) throws(Router.Refusal) -> Router.ListenerID {
        try router.listen(
            to: try identifier(params, "sender", orNull: true), try identifier(params, "event", orNull: true),
            owner: connection)
    }

    private mutating func removeListener(
        _ params: JSONValue, of connection: ConnectionID
    ) throws(Router.Refusal) -> PysigOutcome {
        guard let id = params["listener_id"]?.integer else { throw Refusal("listener_id is missing") }
        try router.removeListener(id, owner: connection)
        return .done(.null)
    }

    private mutating func signal(
        _ request: Message.Request, of connection: ConnectionID, at now: Moment
    ) throws(Router.Refusal) {
        guard let info = request.params["info"], info.members != nil else { throw Refusal("info is missing") }
        let occurrence = try router.trigger(
            try identifier(info, "sender"), try identifier(info, "event", orNull: true),
            data: request.params["data"] ?? .null)
        publish(occurrence, from: .connection(connection), for: .signal(connection, request.id), at: now)
    }

    private func identifier(
        _ params: JSONValue, _ member: String, orNull: Bool = false
    ) throws(Router.Refusal) -> Identifier {
        guard let identifier = Identifier(params[member] ?? .null) else {
            throw Refusal("\(member) cannot be an array or an object")
        }
        if identifier.isNull, !orNull { throw Refusal("\(member) is missing") }
        try checkLength(identifier)
        return identifier
    }

    /// Names are kept for as long as their owners are there, so that they must not be as long as messages.
    private func checkLength(_ name: Identifier) throws(Router.Refusal) {
        if name.size > limits.nameLength { throw Refusal("a name may have at most \(limits.nameLength) bytes") }
    }

    /// A list of names, or one bare name.
    private func identifiers(_ list: JSONValue) throws(Router.Refusal) -> [Identifier] {
        var names: [Identifier] = []
        for item in list.array ?? [list] {
            guard let name = Identifier(item) else { throw Refusal("a name cannot be an array or an object") }
            try checkLength(name)
            names.append(name)
        }
        return names
    }
}

/// The methods of a server, but for `get_version`, which is answered whatever its parameters are.
private enum ServerMethod: String {
    case listSenders = "list_senders"
    case addSender = "add_sender"
    case removeSender = "remove_sender"
    case addListener = "add_listener"
    case removeListener = "remove_listener"
    case signal, request
}

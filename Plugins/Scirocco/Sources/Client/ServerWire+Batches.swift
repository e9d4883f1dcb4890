internal import AdapterKit
internal import JSONText

/// Batches, whose answers have the names of the second dialect, and bytes under a name of their own.
extension ServerWire {
    /// The body of a request, or nil for a command that has none.
    static func batch(_ command: QueueCommand) -> [UInt8]? {
        switch command {
        case .pushAll(let messages): Batch.json(pushing: messages)
        case .acknowledgeAll(_, let ids): Batch.json(ids)
        default: nil
        }
    }

    /// The messages that were pulled, or pushed, of which there must be so many.
    func batch(_ body: [UInt8], count: Int? = nil) throws(ServerFailure) -> [Message] {
        let wire = ServerWire(node: node, token: token, dialect: .second, mends: mends)
        let messages = try wire.list(body).map { mends ? $0 : unmended($0) }
        guard count ?? messages.count == messages.count else {
            throw ServerFailure(AdapterError(.remote, "the server answered a batch with another number of messages"))
        }
        return messages
    }

    /// A text that happens to be JSON becomes JSON, as where it is pulled alone.
    private func unmended(_ message: Message) -> Message {
        var message = message
        if case .text(let text) = message.payload { message.payload = payload(text, type: "") }
        return message
    }

    /// What became of an acknowledgement of many.
    func acknowledged(_ body: [UInt8]) throws(ServerFailure) -> QueueOutcome {
        let json = try? JSONValue(parsing: body.span)
        guard let ended = json?["acknowledged"]?.array, let missing = json?["not_found"]?.array else {
            throw ServerFailure(AdapterError(.remote, "the server's answer does not say what was acknowledged"))
        }
        func ids(_ values: [JSONValue]) -> [MessageID] { values.compactMap { $0.string.flatMap { MessageID($0) } } }
        return .acknowledged(ids(ended), missing: ids(missing))
    }
}

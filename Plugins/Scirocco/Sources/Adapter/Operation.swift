internal import AdapterKit
internal import Descriptors
internal import JSONText

/// A call of the hub, as a command for the queue, here or elsewhere.
enum Operation {
    /// - Parameters:
    ///   - own: the endpoint's node.
    ///   - longestList: where the call names no limit.
    /// - Throws: for one that makes no sense.
    static func command(_ call: Call, own: NodeID?, longestList: Int) throws(AdapterError) -> QueueCommand {
        let parameters = call.parameters
        if call.name == "clear" {
            guard parameters["sure"]?.boolean == true else {
                throw AdapterError(.invalid, "this deletes every message of every node: say sure=true")
            }
            return .clear
        }
        let named = parameters["node"]?.string ?? ""
        let node = try named.isEmpty ? own : NewMessage.node(named, "node")
        guard let node else {
            throw AdapterError(.invalid, "the endpoint has no node: name one with node=…")
        }
        switch call.name {
        case "push":
            return .push(
                try NewMessage(
                    source: node, destination: parameters["destination"]?.string ?? "",
                    payload: try payload(parameters), type: parameters["type"]?.string,
                    scheduled: parameters["scheduled"]?.string.flatMap { $0.isEmpty ? nil : $0 }))
        case "pull": return .pull(node.text)
        case "ack": return .acknowledge(node.text, try id(parameters))
        case "get": return .get(node.text, try id(parameters))
        case "list":
            let limit = parameters["limit"]?.integer.map { Int(clamping: $0) }
            return .list(node.text, limit: min(limit ?? longestList, longestList))
        case "update": return .update(node.text, try id(parameters), try payload(parameters), .source)
        case "delete": return .delete(node.text, try id(parameters), .source)
        case "delete_all": return .deleteAll(node.text, .source)
        default: throw AdapterError(.unsupported, "there is no operation \(call.name)")
        }
    }

    private static func id(_ parameters: TypedValue) throws(AdapterError) -> MessageID {
        let text = parameters["id"]?.string ?? ""
        guard let id = MessageID(text) else {
            throw AdapterError(.invalid, "`\(text)` is no message's id: 24 hexadecimal digits")
        }
        return id
    }

    /// One at most of the three.
    private static func payload(_ parameters: TypedValue) throws(AdapterError) -> Payload {
        var payloads: [Payload] = []
        if let text = parameters["text"]?.string { payloads.append(.text(Array(text.utf8))) }
        if case .json(let json)? = parameters["json"] { payloads.append(Payload(json: Array(json.utf8))) }
        if case .binary(let bytes)? = parameters["binary"] { payloads.append(.binary(bytes)) }
        guard payloads.count <= 1 else { throw AdapterError(.invalid, "give one of text, json and binary") }
        return payloads.first ?? .none
    }

    /// What a caller is told.
    static func answer(_ outcome: QueueOutcome, to command: QueueCommand) -> Result<TypedValue, AdapterError> {
        switch outcome {
        case .message(let message): .success(.json(message.json))
        case .messages(let messages):
            .success(.json(String(decoding: MessageList.json(messages, .second), as: UTF8.self)))
        case .acknowledged: .failure(AdapterError(.unsupported, "no operation acknowledges batches"))
        case .count(let count): .success(.json("{\"n\":\(count)}"))
        case .nothing: .success(.json(isList(command) ? "[]" : "null"))
        case .notFound:
            .failure(
                AdapterError(.notFound, "there is no such message, or it is not the node's, or not in the right state"))
        case .full(let reason): .failure(AdapterError(.busy, "the queue has no room: \(reason)"))
        case .failed(let reason): .failure(AdapterError(.io, "the queue's store failed: \(reason)"))
        case .busy: .failure(AdapterError(.busy, "too much is under way: try again later"))
        }
    }

    private static func isList(_ command: QueueCommand) -> Bool { if case .list = command { true } else { false } }
}

internal import JSONText

/// Batches, which the original does not have: several messages in one request, as JSON.
///
/// A push has `[{"node_destination": …, "payload": … or "payload_base64": …, "payload_type": …, "scheduled_time": …}, …]` and is
/// taken whole or not at all, so that whoever is refused may send it again; an acknowledgement has `["ID", …]`, each of which
/// counts for itself, because a lease that has expired says nothing of the others.
package enum Batch {
    /// Where batches are asked for, in small letters.
    static let path = "/messagequeue/batch"

    /// The messages of a push.
    ///
    /// - Throws: 400 with the place of the first that is wrong, 413 for too many or too large ones.
    package static func messages(
        _ body: [UInt8], from source: String, _ rules: QueueRules
    ) throws(Problem) -> [NewMessage] {
        guard let source = NodeID(source) else {
            throw Problem(400, "the node that this comes from must be hexadecimal digits")
        }
        var messages: [NewMessage] = []
        for (index, item) in try items(body, rules).enumerated() {
            do throws(Problem) {
                messages.append(try message(item, source, rules))
            } catch {
                throw Problem(error.status, "message \(index) of the batch: \(error.message)")
            }
        }
        return messages
    }

    /// The messages that an acknowledgement names.
    package static func ids(_ body: [UInt8], _ rules: QueueRules) throws(Problem) -> [MessageID] {
        var ids: [MessageID] = []
        for item in try items(body, rules) {
            guard let id = item.string.flatMap({ MessageID($0) }) else {
                throw Problem(400, "the batch must be a list of ids: 24 hexadecimal digits each")
            }
            ids.append(id)
        }
        return ids
    }

    private static func items(_ body: [UInt8], _ rules: QueueRules) throws(Problem) -> [JSONValue] {
        guard let items = (try? JSONValue(parsing: body.span))?.array, !items.isEmpty else {
            throw Problem(400, "a batch must be a JSON list with something in it")
        }
        guard items.count <= rules.batch else { throw Problem(413, "at most \(rules.batch) messages in a batch") }
        return items
    }

    private static func message(_ item: JSONValue, _ source: NodeID, _ rules: QueueRules) throws(Problem) -> NewMessage
    {
        guard let destination = item["node_destination"]?.string.flatMap({ NodeID($0) }) else {
            throw Problem(400, "node_destination must be hexadecimal digits")
        }
        let payload = try payload(item, rules)
        let type = item["payload_type"]?.string ?? payload.mediaType
        guard QueueRules.isType(type) else {
            throw Problem(400, "payload_type must have 1 to 30 characters of ISO 8859-1")
        }
        let time = item["scheduled_time"].map { $0.string.flatMap { TimeReader.parse($0) } }
        if let time, time ?? 0 < rules.start { throw Problem(400, "scheduled_time must be a time that is not over") }
        return NewMessage(
            source: source, destination: destination, scheduled: time ?? nil, isScheduled: time != nil,
            payloadType: type, payload: payload)
    }

    private static func payload(_ item: JSONValue, _ rules: QueueRules) throws(Problem) -> Payload {
        let payload: Payload
        switch (item["payload"], item["payload_base64"]?.string) {
        case (nil, nil): payload = .none
        case (.string(let text)?, nil): payload = .text(Array(text.utf8))
        case (.array?, nil), (.object?, nil): payload = Payload(json: item["payload"]?.bytes ?? [])
        case (nil, let text?):
            guard let bytes = Base64.decode(Array(text.utf8).span) else {
                throw Problem(400, "payload_base64 is no base64")
            }
            payload = .binary(bytes)
        default: throw Problem(400, "payload must be an object, a list or a text, or payload_base64 in its place")
        }
        let limit =
            switch payload {
            case .none, .json: rules.json
            case .text: rules.text
            case .binary: rules.binary
            }
        guard payload.bytes.count <= limit else {
            throw Problem(413, "a payload of this type has at most \(limit) bytes")
        }
        return payload
    }

    /// What a node pushes.
    static func json(pushing messages: [NewMessage]) -> [UInt8] {
        var writer = JSONWriter(capacity: messages.reduce(2) { $0 + 128 + $1.payload.bytes.count * 4 / 3 })
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.name("node_destination")
            writer.string(message.destination.text)
            writer.name("payload_type")
            writer.string(message.payloadType)
            if let time = message.scheduled {
                writer.name("scheduled_time")
                writer.string(TimeText.iso(time))
            }
            write(message.payload, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes
    }

    private static func write(_ payload: Payload, to writer: inout JSONWriter) {
        switch payload {
        case .none: break
        case .json(let json):
            writer.name("payload")
            writer.raw(json.span)
        case .text(let text):
            writer.name("payload")
            writer.string(text.span)
        case .binary(let bytes):
            writer.name("payload_base64")
            writer.base64(bytes.span)
        }
    }

    /// What a node acknowledges.
    static func json(_ ids: [MessageID]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for id in ids { writer.string(id.description) }
        writer.endArray()
        return writer.bytes
    }

    // MARK: Answers

    /// What was pulled: as in lists, but bytes are under a name of their own.
    package static func json(_ messages: [Message]) -> [UInt8] {
        MessageList.json(messages, .second, namesBytes: true)
    }

    /// What was acknowledged and what could not be.
    static func json(_ ended: [MessageID], missing: [MessageID]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, ids) in [("acknowledged", ended), ("not_found", missing)] {
            writer.name(name)
            writer.beginArray()
            for id in ids { writer.string(id.description) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }
}

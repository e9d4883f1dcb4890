internal import AdapterKit
internal import HTTPClient
internal import JSONText

extension ServerWire {
    /// What an answer means.
    func outcome(_ answer: HTTPResponse, of command: QueueCommand) throws(ServerFailure) -> QueueOutcome {
        switch (command, answer.status) {
        case (.push, 201), (.pull, 200), (.acknowledge, 200), (.get, 200), (.update, 200):
            return .message(try message(answer))
        case (.pull, 204), (.list, 204): return .nothing
        case (.acknowledge, 404), (.get, 404), (.update, 404): return .notFound
        case (.list, 200): return .messages(try list(answer.body))
        case (.delete, 200), (.deleteAll, 200), (.clear, 200):
            let json = try? JSONValue(parsing: answer.body.span)
            return .count(Int(clamping: json?["n"]?.integer ?? 0))
        case (.pullSome, 204): return .nothing
        case (.pullSome, 200): return .messages(try batch(answer.body))
        case (.pushAll(let messages), 201): return .messages(try batch(answer.body, count: messages.count))
        case (.acknowledgeAll, 200): return try acknowledged(answer.body)
        // The server knows no batches.
        case (.pullSome, 404), (.pushAll, 404), (.acknowledgeAll, 404): return .notFound
        default: throw ServerFailure(status: answer.status, answer.body)
        }
    }

    /// The message of an answer's head and body.
    private func message(_ answer: HTTPResponse) throws(ServerFailure) -> Message {
        func field(_ name: StaticString) -> String? { answer.head["\(name)"] }
        func time(_ name: String) -> Int64? { answer.head["Scirocco-\(name)-Time"].flatMap { TimeReader.parse($0) } }
        guard let id = field("Scirocco-Id").flatMap({ MessageID($0) }) else {
            throw ServerFailure(
                AdapterError(.remote, "the server's answer has no Scirocco-Id: is it a Scirocco server?"))
        }
        return Message(
            id: id, source: field(dialect.sourceHeader) ?? "", destination: field(dialect.destinationHeader) ?? "",
            status: field("Scirocco-Status").flatMap { MessageStatus(name: $0) } ?? .pending,
            tries: field("Scirocco-Tries").flatMap { Int64($0) } ?? 0, payloadType: field(dialect.typeHeader) ?? "",
            created: time("Created") ?? Int64(id.seconds) * 1000, updated: time("Update"), scheduled: time("Scheduled"),
            processing: time("Processing"), processed: time("Processed"),
            payload: payload(answer.body, type: answer.head["Content-Type"] ?? ""))
    }

    /// What a body stands for. The server says by the content type what it has stored: a text comes as HTML, bytes as a JSON
    /// string of base64. The original's clients do not look at it: they try JSON, then text.
    func payload(_ body: [UInt8], type: String) -> Payload {
        let media = type.prefix { $0 != ";" }.lowercased()
        if mends, media == "text/html" || media == "text/plain" { return Self.text(body) }
        if mends, media == "application/octet-stream" { return .binary(body) }
        if body.isEmpty { return .none }
        guard (try? JSONScanner.validate(body.span)) != nil else { return Self.text(body) }
        if mends, media == "application/json", let bytes = Self.disguised(body) { return .binary(bytes) }
        return Payload(any: body)
    }

    private static func text(_ body: [UInt8]) -> Payload {
        (try? UTF8Span(validating: body.span)) == nil ? .binary(body) : .text(body)
    }

    /// The bytes that a JSON string of base64 stands for.
    private static func disguised(_ json: [UInt8]) -> [UInt8]? {
        guard json.count >= 2, json.first == UInt8(ascii: "\""), json.last == UInt8(ascii: "\"") else { return nil }
        return Base64.decode(json.span.extracting(1..<json.count - 1))
    }

    // MARK: Lists

    func list(_ body: [UInt8]) throws(ServerFailure) -> [Message] {
        guard let items = (try? JSONValue(parsing: body.span))?.array else {
            throw ServerFailure(AdapterError(.remote, "the server's list is none: is it a Scirocco server?"))
        }
        return items.compactMap { message($0) }
    }

    private func message(_ item: JSONValue) -> Message? {
        guard let id = item["_id"]?.string.flatMap({ MessageID($0) }) else { return nil }
        func time(_ name: String) -> Int64? { item[name + "_time"]?.string.flatMap { TimeReader.parse($0) } }
        return Message(
            id: id, source: item[dialect.sourceMember]?.string ?? "",
            destination: item[dialect.destinationMember]?.string ?? "",
            status: item["status"]?.string.flatMap { MessageStatus(name: $0) } ?? .pending,
            tries: item["tries"]?.integer ?? 0, payloadType: item[dialect.typeMember]?.string ?? "",
            created: time("created") ?? Int64(id.seconds) * 1000, updated: time("update"), scheduled: time("scheduled"),
            processing: time("processing"), processed: time("processed"), payload: payload(item))
    }

    private func payload(_ item: JSONValue) -> Payload {
        if let named = item["payload_base64"]?.string { return self.payload(base64: named) }
        guard let value = item[dialect.payloadMember] else { return .none }
        guard let text = value.string else { return Payload(any: value.bytes) }
        let bytes = Array(text.utf8)
        let isBinary = mends && item[dialect.typeMember]?.string == "application/octet-stream"
        if isBinary, let decoded = Base64.decode(bytes.span) { return .binary(decoded) }
        return .text(bytes)
    }

    /// Bytes that a batch calls so; as one pull would hand them out where nothing is mended.
    private func payload(base64 text: String) -> Payload {
        let bytes = Array(text.utf8)
        if mends, let decoded = Base64.decode(bytes.span) { return .binary(decoded) }
        return Payload(any: JSONValue.string(text).bytes)
    }
}

extension Payload {
    /// Of valid JSON of any kind: a scalar stays JSON.
    init(any json: [UInt8]) { self = BodyReader.isEmptyObject(json) ? .none : .json(json) }
}

package import JSONText

/// Messages as JSON, as lists have them and the hub's operations answer them: what is not known is left out.
package enum MessageList {
    /// - Parameter namesBytes: whether bytes have a name of their own, which tells them from text.
    package static func json(_ messages: [Message], _ dialect: Dialect, namesBytes: Bool = false) -> [UInt8] {
        var writer = JSONWriter(capacity: messages.reduce(0) { $0 + 512 + $1.payload.bytes.count * 4 / 3 })
        writer.beginArray()
        for message in messages { write(message, dialect, namesBytes: namesBytes, to: &writer) }
        writer.endArray()
        return writer.bytes
    }

    package static func write(
        _ message: Message, _ dialect: Dialect, namesBytes: Bool = false, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        let texts = [
            ("_id", message.id.description), (dialect.sourceMember, message.source),
            (dialect.destinationMember, message.destination), ("status", message.status.name),
        ]
        for (name, text) in texts {
            writer.name(name)
            writer.string(text)
        }
        writer.name("tries")
        writer.integer(message.tries)
        writer.name(dialect.typeMember)
        writer.string(message.payloadType)
        let times = [
            ("created_time", message.created), ("scheduled_time", message.scheduled),
            ("processing_time", message.processing), ("processed_time", message.processed),
            ("update_time", message.updated),
        ]
        for (name, time) in times {
            guard let time else { continue }
            writer.name(name)
            writer.string(TimeText.iso(time))
        }
        if namesBytes, case .binary(let bytes) = message.payload {
            writer.name("payload_base64")
            writer.base64(bytes.span)
        } else {
            writePayload(message.payload, dialect, to: &writer)
        }
        writer.endObject()
    }

    private static func writePayload(_ payload: Payload, _ dialect: Dialect, to writer: inout JSONWriter) {
        if payload == .none { return }
        writer.name(dialect.payloadMember)
        switch payload {
        case .none: break
        case .json(let json): writer.raw(json.span)
        case .text(let text): writer.string(text.span)
        case .binary(let bytes): writer.base64(bytes.span)
        }
    }
}

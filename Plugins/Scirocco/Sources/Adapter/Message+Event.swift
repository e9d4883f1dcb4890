internal import AdapterKit
internal import Descriptors
internal import JSONText

extension Message {
    /// The event that a message for our node becomes. A redelivered one has the same id.
    var event: EventDraft {
        var draft = EventDraft(
            id: id.description, contentType: contentType, time: .nanoseconds(created * 1_000_000),
            payload: eventPayload)
        draft.set("nodesource", .string(source))
        draft.set("nodedestination", .string(destination))
        draft.set("status", .string(status.name))
        draft.set("tries", .integer(min(tries, Int64(Int32.max))))
        draft.set("payloadtype", .string(payloadType))
        let times = [("updatetime", updated), ("scheduledtime", scheduled), ("processingtime", processing)]
        for (name, time) in times {
            if let time { draft.set(name, .text(TimeText.iso(time), .timestamp)) }
        }
        return draft
    }

    private var contentType: String {
        switch payload {
        case .none: ""
        case .json: "application/json"
        case .text: "text/plain"
        case .binary: "application/octet-stream"
        }
    }

    private var eventPayload: EventDraft.Payload {
        switch payload {
        case .none: .none
        case .json(let bytes): .jsonBytes(bytes)
        case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
        case .binary(let bytes): .binary(bytes)
        }
    }

    /// For whoever called an operation.
    var json: String {
        var writer = JSONWriter()
        MessageList.write(self, .second, to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

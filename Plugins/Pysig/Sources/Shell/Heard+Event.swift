internal import AdapterKit
internal import Descriptors
internal import JSONText

extension Heard {
    /// The event that the hub gets.
    var draft: EventDraft {
        var draft = EventDraft(
            typeIndex: kind.rawValue, subject: kind == .signal ? "\(sender.text)/\(event.text)" : sender.text,
            contentType: "application/json", payload: .jsonBytes(data.bytes))
        draft.set("sender", .string(sender.text))
        if let kind = sender.kindName { draft.set("senderkind", .string(kind)) }
        guard kind == .signal else { return draft }
        draft.set("event", .string(event.text))
        if let kind = event.kindName { draft.set("eventkind", .string(kind)) }
        return draft
    }

    /// The signal that a delivered event is fired as.
    init(_ event: EventView) throws(AdapterError) {
        let sender = try Identifier(event, attribute: "sender", kind: "senderkind")
        let name = try Identifier(event, attribute: "event", kind: "eventkind")
        self.init(sender: sender, event: name, data: try Self.data(of: event))
    }

    private static func data(of event: EventView) throws(AdapterError) -> JSONValue {
        switch event.payloadKind {
        case .none: return .null
        case .text: return .string(event.payloadText)
        case .json:
            guard let value = event.withPayload({ try? JSONValue(parsing: $0) }) else {
                throw AdapterError(.invalid, "the payload is no JSON")
            }
            return value
        case .binary: throw AdapterError(.invalid, "a binary payload cannot be sent: map it to text or JSON")
        }
    }
}

extension Identifier {
    fileprivate init(_ event: EventView, attribute: String, kind: String) throws(AdapterError) {
        guard let text = event.text(named: attribute) else {
            throw AdapterError(.attribute, "the attribute \(attribute) is missing: set it in the route")
        }
        try self.init(text, kind: event.text(named: kind), in: attribute)
    }
}

internal import AdapterKit
internal import Descriptors
internal import JSONText

extension Announcement {
    /// As an event.
    var draft: EventDraft {
        let type: UInt32 =
            switch kind {
            case .presence: AdapterDescriptor.Emitted.presence
            case .keygen: AdapterDescriptor.Emitted.keygen
            case .keyban: AdapterDescriptor.Emitted.keyban
            case .me: AdapterDescriptor.Emitted.me
            }
        return EventDraft(typeIndex: Int(type), attributes: attributes, payload: .json(payload))
    }
}

extension BrokerRefusal {
    /// As an event.
    ///
    /// - Parameters:
    ///   - kind: what was asked for, where the broker tells.
    ///   - message: its words without keys.
    func draft(_ kind: EmitterRequest.Kind?, message: String) -> EventDraft {
        var draft = EventDraft(typeIndex: Int(AdapterDescriptor.Emitted.error))
        var members: [JSONValue.Member] = []
        if let status {
            draft.set("status", .integer(status))
            members.append(.init("status", JSONValue(status)))
        }
        if let kind { draft.set("request", .string(kind.rawValue)) }
        members.append(.init("message", .string(message)))
        draft.payload = .json(JSONValue.object(members).text)
        return draft
    }
}

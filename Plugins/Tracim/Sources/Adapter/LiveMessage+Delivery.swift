internal import AdapterKit
internal import Descriptors
internal import JSONText

extension LiveMessage {
    /// The live message that a delivered event is sent to local programs as.
    ///
    /// An event of Tracim's goes as it came. Of any other the payload becomes the fields, and it gets a number below 0, which
    /// Tracim gives to none.
    init(_ event: EventView, number: Int64) throws(AdapterError) {
        let payload = try Self.payload(of: event)
        if payload["event_id"]?.integer != nil, payload["event_type"]?.string != nil {
            try self.init(checking: payload.text)
            return
        }
        guard event.type.hasPrefix(Self.family) else {
            throw AdapterError(.type, "the type is \(event.type): map it to one that begins with \(Self.family)")
        }
        let value: JSONValue = [
            "event_id": JSONValue(number), "event_type": .string(String(event.type.dropFirst(Self.family.count))),
            "created": .string(LiveTime.format(event.time ?? Clocks.wall())), "read": .null,
            "fields": payload.members == nil ? ["data": payload] : payload,
        ]
        try self.init(checking: value.text)
    }

    private init(checking text: String) throws(AdapterError) {
        do throws(Malformed) { try self.init(text) } catch {
            throw AdapterError(.invalid, "the event is no live message: its type must be words with dots between")
        }
    }

    private static func payload(of event: EventView) throws(AdapterError) -> JSONValue {
        switch event.payloadKind {
        case .none: return .object([])
        case .text: return .string(event.payloadText)
        case .binary: return event.withPayload { .base64([UInt8](copying: $0)) }
        case .json:
            guard let value = event.withPayload({ try? JSONValue(parsing: $0) }) else {
                throw AdapterError(.invalid, "the payload is no JSON")
            }
            return value
        }
    }
}

extension [UInt8] {
    fileprivate init(copying span: Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

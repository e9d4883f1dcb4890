package import CHubbub
package import Descriptors

/// An event as a Swift value: for what is not on the hot path (JSON, commands, tests).
package struct EventFields: Equatable, Sendable {
    package var id = ""
    package var source = ""
    package var type = ""
    package var subject = ""
    package var contentType = ""
    package var schema = ""
    /// As received; empty where there is no time, or only the number.
    package var timeText = ""
    /// Nanoseconds since 1970, used where there is no text.
    package var time: Int64?
    package var attributes: [TypedValue.Field] = []
    package var payload = Payload.none

    package enum Payload: Equatable, Sendable {
        case none
        case text(String)
        /// One JSON value.
        case json([UInt8])
        case binary([UInt8])

        package var kind: PayloadKind {
            switch self {
            case .none: .none
            case .text: .text
            case .json: .json
            case .binary: .binary
            }
        }

        package var bytes: [UInt8] {
            switch self {
            case .none: []
            case .text(let text): Array(text.utf8)
            case .json(let bytes), .binary(let bytes): bytes
            }
        }
    }

    package init() {}

    /// Copies a block's fields.
    package init(copying event: UnsafePointer<hubbub_event>) {
        id = unsafe String(copying: hubbub_event_get_id(event))
        source = unsafe String(copying: hubbub_event_get_source(event))
        type = unsafe String(copying: hubbub_event_get_type(event))
        subject = unsafe String(copying: hubbub_event_get_subject(event))
        contentType = unsafe String(copying: hubbub_event_get_content_type(event))
        schema = unsafe String(copying: hubbub_event_get_schema(event))
        timeText = unsafe String(copying: hubbub_event_get_time_text(event))
        let time = unsafe hubbub_event_get_time(event)
        self.time = time == HUBBUB_TIME_NONE ? nil : time
        attributes = unsafe (0..<Int(event.pointee.attribute_count)).map { index in
            unsafe Self.attribute(event, event.attributeTable + index)
        }
        let bytes = unsafe Array(hubbub_event_get_payload(event).raw)
        switch unsafe PayloadKind(rawValue: event.pointee.payload_kind) ?? .none {
        case .none: payload = .none
        case .text: payload = .text(String(decoding: bytes, as: UTF8.self))
        case .json: payload = .json(bytes)
        case .binary: payload = .binary(bytes)
        }
    }

    private static func attribute(
        _ event: UnsafePointer<hubbub_event>, _ attribute: UnsafePointer<hubbub_event_attribute>
    ) -> TypedValue.Field {
        let name = unsafe String(copying: hubbub_event_get_slice(event, attribute.pointee.name))
        let text = unsafe hubbub_event_get_attribute_text(event, attribute)
        let value: TypedValue
        switch unsafe ValueKind(rawValue: attribute.pointee.kind) ?? .none {
        case .boolean: value = unsafe .boolean(attribute.pointee.integer != 0)
        case .integer: value = unsafe .integer(Int64(attribute.pointee.integer))
        case .binary: value = unsafe .binary(Array(text.raw))
        case let kind: value = unsafe .text(String(copying: text), kind)
        }
        return TypedValue.Field(name, value)
    }

    /// Calls `body` with a draft that lives as long as the call; its type stands in the draft.
    package func withDraft<Result, Failure: Error>(
        _ body: (UnsafePointer<hubbub_draft>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let arena = Arena()
        defer { arena.free() }
        var draft = unsafe hubbub_draft()
        unsafe draft.head = hubbub_head(
            magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
            struct_size: UInt32(MemoryLayout<hubbub_draft>.size), reserved: 0)
        unsafe draft.id = arena.text(id)
        unsafe draft.source = arena.text(source)
        unsafe draft.type = arena.text(type)
        unsafe draft.subject = arena.text(subject)
        unsafe draft.content_type = arena.text(contentType)
        unsafe draft.schema = arena.text(schema)
        unsafe draft.time_text = arena.text(timeText)
        unsafe draft.time = time ?? Int64(HUBBUB_TIME_NONE)
        unsafe draft.attributes = UnsafePointer(arena.fields(attributes))
        unsafe draft.attribute_count = UInt32(attributes.count)
        unsafe draft.payload_kind = payload.kind.rawValue
        unsafe draft.payload = arena.text(payload.bytes)
        return unsafe try body(&draft)
    }
}

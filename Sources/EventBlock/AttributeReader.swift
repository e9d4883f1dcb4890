package import CHubbub
package import Descriptors
internal import JSONText

/// Reads an attribute of an event by its CloudEvents name, resolved once: filters and mappings keep these.
package enum AttributeReader: Equatable, Sendable {
    case id, source, specversion, type, subject, time, contentType, schema
    case `extension`([UInt8])

    package init(_ name: String) {
        switch name {
        case "id": self = .id
        case "source": self = .source
        case "specversion": self = .specversion
        case "type": self = .type
        case "subject": self = .subject
        case "time": self = .time
        case "datacontenttype": self = .contentType
        case "dataschema": self = .schema
        default: self = .extension(Array(name.utf8))
        }
    }

    /// Calls `body` with the attribute's canonical text, or with nil where it is absent. Texts of the block are not copied.
    @inline(__always)
    package func withText<Result>(
        _ event: UnsafePointer<hubbub_event>, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        switch self {
        case .id: return unsafe body(hubbub_event_get_id(event).raw)
        case .source: return unsafe body(hubbub_event_get_source(event).raw)
        case .type: return unsafe body(hubbub_event_get_type(event).raw)
        case .subject: return unsafe body(Self.present(event, event.pointee.subject))
        case .contentType: return unsafe body(Self.present(event, event.pointee.content_type))
        case .schema: return unsafe body(Self.present(event, event.pointee.schema))
        case .specversion: return unsafe Self.withBytes(Array("1.0".utf8), body)
        case .time: return unsafe withTime(event, body)
        case .extension(let name): return unsafe withExtension(name, event, body)
        }
    }

    /// The attribute as a value, or nil where it is absent.
    package func value(_ event: UnsafePointer<hubbub_event>) -> TypedValue? {
        if case .extension(let name) = self {
            guard let attribute = unsafe Self.find(name, event) else { return nil }
            switch unsafe attribute.pointee.kind {
            case HUBBUB_KIND_BOOLEAN: return unsafe .boolean(attribute.pointee.integer != 0)
            case HUBBUB_KIND_INTEGER: return unsafe .integer(Int64(attribute.pointee.integer))
            case HUBBUB_KIND_BINARY:
                return unsafe .binary(Array(hubbub_event_get_attribute_text(event, attribute).raw))
            case let kind:
                let text = unsafe String(copying: hubbub_event_get_attribute_text(event, attribute))
                return .text(text, ValueKind(rawValue: kind) ?? .string)
            }
        }
        return unsafe withText(event) { bytes in
            unsafe bytes.map { unsafe .text(String(decoding: $0, as: UTF8.self), self == .time ? .timestamp : .string) }
        }
    }

    private static func present(
        _ event: UnsafePointer<hubbub_event>, _ slice: hubbub_slice
    ) -> UnsafeRawBufferPointer? {
        slice.size == 0 ? nil : unsafe hubbub_event_get_slice(event, slice).raw
    }

    private func withTime<Result>(
        _ event: UnsafePointer<hubbub_event>, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        if unsafe event.pointee.time_text.size > 0 { return unsafe body(hubbub_event_get_time_text(event).raw) }
        guard unsafe event.pointee.time != HUBBUB_TIME_NONE else { return body(nil) }
        return unsafe Self.withBytes(Array(Timestamp.format(event.pointee.time).utf8), body)
    }

    private func withExtension<Result>(
        _ name: [UInt8], _ event: UnsafePointer<hubbub_event>, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        guard let attribute = unsafe Self.find(name, event) else { return body(nil) }
        switch unsafe attribute.pointee.kind {
        case HUBBUB_KIND_BOOLEAN:
            return unsafe Self.withBytes(Array((attribute.pointee.integer != 0 ? "true" : "false").utf8), body)
        case HUBBUB_KIND_INTEGER:
            return unsafe Self.withBytes(Array(String(attribute.pointee.integer).utf8), body)
        case HUBBUB_KIND_BINARY:
            var text: [UInt8] = []
            let bytes = unsafe hubbub_event_get_attribute_text(event, attribute).raw
            Base64.encode(unsafe Span(_unsafeElements: bytes.bindMemory(to: UInt8.self)), into: &text)
            return unsafe Self.withBytes(text, body)
        default: return unsafe body(hubbub_event_get_attribute_text(event, attribute).raw)
        }
    }

    private static func find(
        _ name: [UInt8], _ event: UnsafePointer<hubbub_event>
    ) -> UnsafePointer<hubbub_event_attribute>? {
        unsafe name.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            return unsafe hubbub_event_find_attribute(
                event, start.assumingMemoryBound(to: CChar.self), UInt64(bytes.count))
        }
    }

    private static func withBytes<Result>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { unsafe body($0) }
    }
}

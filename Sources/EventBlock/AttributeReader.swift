package import CHubbub
package import Descriptors
internal import JSONText

/// An attribute of an event where it stands: nothing is copied.
@unsafe package enum AttributeView {
    case absent
    case boolean(Bool)
    case integer(Int32)
    case binary(UnsafeRawBufferPointer)
    /// A String, URI, URI-reference, or a timestamp as it was received.
    case text(UnsafeRawBufferPointer, ValueKind)
    /// A time without a text, in nanoseconds since 1970.
    case time(Int64)

    /// Appends the attribute's canonical text; false where it is absent.
    @inline(__always)
    package func appendText(to bytes: inout [UInt8]) -> Bool {
        switch unsafe self {
        case .absent: return false
        case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): DecimalText.append(value, to: &bytes)
        case .binary(let value):
            Base64.encode(unsafe Span(_unsafeElements: value.bindMemory(to: UInt8.self)), into: &bytes)
        case .text(let text, _): unsafe bytes.append(contentsOf: text.bindMemory(to: UInt8.self))
        case .time(let time): Timestamp.append(time, to: &bytes)
        }
        return true
    }
}

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

    /// The attribute, which is valid as long as the event.
    @inline(__always)
    package func view(_ event: UnsafePointer<hubbub_event>) -> AttributeView {
        switch self {
        case .id: return unsafe Self.text(event, event.pointee.id, .string)
        case .source: return unsafe Self.text(event, event.pointee.source, .uriReference)
        case .type: return unsafe Self.text(event, event.pointee.type, .string)
        case .subject: return unsafe Self.text(event, event.pointee.subject, .string)
        case .contentType: return unsafe Self.text(event, event.pointee.content_type, .string)
        case .schema: return unsafe Self.text(event, event.pointee.schema, .uri)
        case .specversion:
            let version: StaticString = "1.0"
            return unsafe .text(
                UnsafeRawBufferPointer(start: version.utf8Start, count: version.utf8CodeUnitCount), .string)
        case .time:
            if unsafe event.pointee.time_text.size > 0 {
                return unsafe Self.text(event, event.pointee.time_text, .timestamp)
            }
            return unsafe event.pointee.time == HUBBUB_TIME_NONE ? .absent : .time(event.pointee.time)
        case .extension(let name): return unsafe Self.extension(name, event)
        }
    }

    /// Calls `body` with the attribute's canonical text, or with nil where it is absent.
    package func withText<Result>(
        _ event: UnsafePointer<hubbub_event>, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        let view = unsafe view(event)
        if case .text(let text, _) = unsafe view { return unsafe body(text) }
        var bytes: [UInt8] = []
        guard unsafe view.appendText(to: &bytes) else { return body(nil) }
        return unsafe bytes.withUnsafeBytes { unsafe body($0) }
    }

    private static func text(
        _ event: UnsafePointer<hubbub_event>, _ slice: hubbub_slice, _ kind: ValueKind
    ) -> AttributeView {
        unsafe slice.size == 0 ? .absent : .text(hubbub_event_get_slice(event, slice).raw, kind)
    }

    private static func `extension`(_ name: [UInt8], _ event: UnsafePointer<hubbub_event>) -> AttributeView {
        let found = unsafe name.withUnsafeBytes { bytes -> UnsafePointer<hubbub_event_attribute>? in
            guard let start = bytes.baseAddress else { return nil }
            return unsafe hubbub_event_find_attribute(
                event, start.assumingMemoryBound(to: CChar.self), UInt64(bytes.count))
        }
        guard let attribute = unsafe found else { return unsafe .absent }
        let text = unsafe hubbub_event_get_attribute_text(event, attribute).raw
        switch unsafe attribute.pointee.kind {
        case HUBBUB_KIND_BOOLEAN: return unsafe .boolean(attribute.pointee.integer != 0)
        case HUBBUB_KIND_INTEGER: return unsafe .integer(attribute.pointee.integer)
        case HUBBUB_KIND_BINARY: return unsafe .binary(text)
        case let kind: return unsafe .text(text, ValueKind(rawValue: kind) ?? .string)
        }
    }
}

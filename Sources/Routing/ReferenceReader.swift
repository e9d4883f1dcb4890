internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText

/// A reference made ready, and what it finds in an event.
struct ReferenceReader {
    private enum Place {
        case attribute(AttributeReader)
        case payload([JSONLookup.Step])
    }

    private let place: Place

    init(_ reference: Reference) {
        place =
            switch reference {
            case .attribute(let name): .attribute(AttributeReader(name))
            case .payload(let path): .payload(path.map { JSONLookup.Step($0) })
            }
    }

    /// Appends the text of what is found; nothing where there is none. Returns whether something was found.
    func appendText(_ event: UnsafePointer<hubbub_event>, to bytes: inout [UInt8]) -> Bool {
        switch place {
        case .attribute(let reader):
            return unsafe reader.withText(event) { text in
                guard let text = unsafe text else { return false }
                unsafe bytes.append(contentsOf: text)
                return true
            }
        case .payload(let path):
            guard let found = unsafe payload(path, event) else { return false }
            guard let string = Self.string(found) else {
                bytes.append(contentsOf: found.bytes)
                return true
            }
            bytes.append(contentsOf: string.utf8)
            return true
        }
    }

    /// Writes what is found as JSON, null where there is none.
    func writeJSON(_ event: UnsafePointer<hubbub_event>, to writer: inout JSONWriter) {
        switch place {
        case .attribute(let reader):
            switch unsafe reader.value(event) {
            case .boolean(let value): writer.boolean(value)
            case .integer(let value): writer.integer(value)
            case .text(let value, _): writer.string(value)
            case .binary(let bytes): writer.base64(bytes.span)
            default: writer.null()
            }
        case .payload(let path):
            guard let found = unsafe payload(path, event) else { return writer.null() }
            switch found.kind {
            case .json: writer.raw(found.bytes.span)
            case .text: writer.string(found.bytes.span)
            case .binary: writer.base64(found.bytes.span)
            }
        }
    }

    /// What is found as an attribute's value, or nil: an object or an array has none.
    func value(_ event: UnsafePointer<hubbub_event>) -> TypedValue? {
        switch place {
        case .attribute(let reader): return unsafe reader.value(event)
        case .payload(let path):
            guard let found = unsafe payload(path, event) else { return nil }
            if found.kind == .binary { return .binary(found.bytes) }
            if found.kind == .text { return .string(String(decoding: found.bytes, as: UTF8.self)) }
            switch try? JSONValue(parsing: found.bytes.span) {
            case .boolean(let value): return .boolean(value)
            case .string(let value): return .string(value)
            case .number(let spelling):
                return Int32(spelling).map { .integer(Int64($0)) } ?? .string(spelling)
            default: return nil
            }
        }
    }

    private struct Found {
        enum Kind { case json, text, binary }
        let kind: Kind
        let bytes: [UInt8]
    }

    /// The payload, or the value in it. A text that holds JSON can be looked into as well; bytes that are UTF-8 are text.
    private func payload(_ path: [JSONLookup.Step], _ event: UnsafePointer<hubbub_event>) -> Found? {
        let payload = unsafe hubbub_event_get_payload(event).elements
        let kind = unsafe hubbub_event_get_payload_kind(event)
        if kind == HUBBUB_PAYLOAD_NONE { return nil }
        if !path.isEmpty {
            guard let range = unsafe JSONLookup.find(path, in: Span(_unsafeElements: payload)) else { return nil }
            return unsafe Found(kind: .json, bytes: Array(payload[range]))
        }
        if kind == HUBBUB_PAYLOAD_JSON { return unsafe Found(kind: .json, bytes: Array(payload)) }
        let isText = unsafe kind == HUBBUB_PAYLOAD_TEXT || String(validating: payload, as: UTF8.self) != nil
        return unsafe Found(kind: isText ? .text : .binary, bytes: Array(payload))
    }

    /// The text of a JSON string, or nil for what is written as it stands.
    private static func string(_ found: Found) -> String? {
        switch found.kind {
        case .text: return String(decoding: found.bytes, as: UTF8.self)
        case .binary:
            var text: [UInt8] = []
            Base64.encode(found.bytes.span, into: &text)
            return String(decoding: text, as: UTF8.self)
        case .json:
            guard found.bytes.first == UInt8(ascii: "\"") else { return nil }
            return (try? JSONValue(parsing: found.bytes.span))?.string
        }
    }
}

/// A template made ready.
struct TemplateRenderer {
    private enum Part {
        case literal([UInt8])
        case reference(ReferenceReader)
    }

    private let parts: [Part]
    /// The reader, where the template is a sole reference.
    let sole: ReferenceReader?

    init(_ template: Template) {
        parts = template.parts.map { part in
            switch part {
            case .literal(let text): .literal(Array(text.utf8))
            case .reference(let reference): .reference(ReferenceReader(reference))
            }
        }
        sole = template.soleReference.map { ReferenceReader($0) }
    }

    func append(_ event: UnsafePointer<hubbub_event>, to bytes: inout [UInt8]) {
        for part in parts {
            switch part {
            case .literal(let text): bytes.append(contentsOf: text)
            case .reference(let reader): _ = unsafe reader.appendText(event, to: &bytes)
            }
        }
    }
}

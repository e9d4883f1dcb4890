internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText

/// What a reference names in an event, where it stands: nothing is copied.
@unsafe enum Found {
    case attribute(AttributeView)
    /// A payload, or a value in it, that is JSON and no plain string.
    case json(UnsafeRawBufferPointer)

    static var absent: Found { unsafe .attribute(.absent) }

    /// Appends the text; false where nothing was found.
    func appendText(to bytes: inout [UInt8]) -> Bool {
        switch unsafe self {
        case .attribute(let view): return unsafe view.appendText(to: &bytes)
        case .json(let json):
            let spelling = unsafe Span<UInt8>(_unsafeElements: json.bindMemory(to: UInt8.self))
            // A string with escapes; its spelling is valid, so that decoding cannot fail.
            if json.count > 1, (unsafe json[0]) == UInt8(ascii: "\""),
                (try? JSONString.decode(spelling.extracting(1..<spelling.count - 1), into: &bytes)) != nil
            {
                return true
            }
            unsafe bytes.append(contentsOf: json.bindMemory(to: UInt8.self))
            return true
        }
    }

    /// Writes it as JSON, null where nothing was found.
    func writeJSON(to writer: inout JSONWriter) {
        switch unsafe self {
        case .json(let json): writer.raw(unsafe Span(_unsafeElements: json.bindMemory(to: UInt8.self)))
        case .attribute(let view):
            switch unsafe view {
            case .absent: writer.null()
            case .boolean(let value): writer.boolean(value)
            case .integer(let value): writer.integer(value)
            case .binary(let bytes): writer.base64(unsafe Span(_unsafeElements: bytes.bindMemory(to: UInt8.self)))
            case .text(let text, _): writer.string(unsafe Span(_unsafeElements: text.bindMemory(to: UInt8.self)))
            case .time(let time): writer.string(Timestamp.format(time))
            }
        }
    }
}

/// A reference made ready.
enum ReferenceReader {
    case attribute(AttributeReader)
    case payload([JSONLookup.Step])

    init(_ reference: Reference) {
        self =
            switch reference {
            case .attribute(let name): .attribute(AttributeReader(name))
            case .payload(let path): .payload(path.map { JSONLookup.Step($0) })
            }
    }

    /// What it finds in an event.
    func find(_ event: UnsafePointer<hubbub_event>) -> Found {
        switch self {
        case .attribute(let reader): return unsafe .attribute(reader.view(event))
        case .payload(let path): return path.isEmpty ? unsafe Self.payload(event) : unsafe Self.member(path, event)
        }
    }

    /// The whole payload: bytes that are UTF-8 are text.
    private static func payload(_ event: UnsafePointer<hubbub_event>) -> Found {
        let payload = unsafe hubbub_event_get_payload(event).raw
        switch unsafe hubbub_event_get_payload_kind(event) {
        case HUBBUB_PAYLOAD_NONE: return unsafe .absent
        case HUBBUB_PAYLOAD_JSON: return unsafe json(trimmed(payload))
        case HUBBUB_PAYLOAD_TEXT: return unsafe .attribute(.text(payload, .string))
        default:
            return unsafe TextRules.isUTF8(payload)
                ? .attribute(.text(payload, .string)) : .attribute(.binary(payload))
        }
    }

    /// Without the space that may stand around a JSON value.
    private static func trimmed(_ json: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var range = 0..<json.count
        while let first = range.first, unsafe json[first] <= 0x20 { range.removeFirst() }
        while let last = range.last, unsafe json[last] <= 0x20 { range.removeLast() }
        return unsafe UnsafeRawBufferPointer(rebasing: json[range])
    }

    /// A value in a payload that is JSON, or a text that holds JSON.
    private static func member(_ path: [JSONLookup.Step], _ event: UnsafePointer<hubbub_event>) -> Found {
        let payload = unsafe hubbub_event_get_payload(event).raw
        let text = unsafe Span<UInt8>(_unsafeElements: payload.bindMemory(to: UInt8.self))
        let kind = unsafe hubbub_event_get_payload_kind(event)
        guard kind != HUBBUB_PAYLOAD_NONE,
            // A JSON payload was looked at when the event was built; looking into what is none would find anything.
            kind == HUBBUB_PAYLOAD_JSON || (try? JSONScanner.validate(text)) != nil,
            let range = JSONLookup.find(path, in: text)
        else { return unsafe .absent }
        return unsafe json(UnsafeRawBufferPointer(rebasing: payload[range]))
    }

    /// A string without escapes is the text between its quotes.
    private static func json(_ value: UnsafeRawBufferPointer) -> Found {
        let isString = value.count > 1 && (unsafe value[0]) == UInt8(ascii: "\"")
        guard isString, unsafe !value.contains(UInt8(ascii: "\\")) else { return unsafe .json(value) }
        return unsafe .attribute(.text(UnsafeRawBufferPointer(rebasing: value[1..<value.count - 1]), .string))
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

    /// Appends the text; nothing for what is not found.
    func append(_ event: UnsafePointer<hubbub_event>, to bytes: inout [UInt8]) {
        for part in parts {
            switch part {
            case .literal(let text): bytes.append(contentsOf: text)
            case .reference(let reader): _ = unsafe reader.find(event).appendText(to: &bytes)
            }
        }
    }
}

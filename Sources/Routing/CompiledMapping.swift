package import CHubbub
package import Descriptors
package import EventBlock
internal import JSONText

/// A mapping made ready for one target type: it writes the event that the target gets. Used on one thread.
package final class CompiledMapping {
    private let targetType: String?
    private let isOpen: Bool
    private let declared: [String: FieldSpec]
    private let attributes: [(name: String, renderer: TemplateRenderer)]
    private let data: DataTemplate?

    /// - Parameter target: the type that the target declares, which may be a family.
    package init(_ spec: MappingSpec, target: EventTypeSpec) {
        targetType = spec.type
        isOpen = target.isOpen || spec.type == nil
        declared = Dictionary(target.attributes.map { ($0.name, $0) }) { first, _ in first }
        attributes = spec.attributes.map { ($0.name, TemplateRenderer($0.value)) }
        data = spec.data
    }

    /// Builds the mapped event, with the same `source` and `id`, in a slot of `pool`.
    ///
    /// - Throws: what could not be made: a reference that the target needs found nothing, or a text is not of the kind.
    package func apply(
        _ event: UnsafePointer<hubbub_event>, in pool: EventPool, limit: Int
    ) throws(EventError) -> UnsafeMutablePointer<EventSlot> {
        var fields = unsafe EventFields(copying: event)
        if let targetType {
            fields.type = targetType
            if !isOpen { fields.attributes.removeAll { declared[$0.name] == nil } }
        }
        for attribute in attributes { unsafe try set(attribute.name, attribute.renderer, event, &fields) }
        if let data {
            var writer = JSONWriter()
            unsafe write(data, event, &writer)
            fields.payload = .json(writer.bytes)
            fields.contentType = ""
        }
        for spec in declared.values where spec.isRequired {
            guard fields.attributes.contains(where: { $0.name == spec.name }) else {
                throw EventError(HUBBUB_E_ATTRIBUTE, "attribute \(spec.name) is missing, which \(fields.type) needs")
            }
        }
        return unsafe try fields.withDraft { (draft) throws(EventError) in
            let context = unsafe EventBuilder.Context(
                id: draft.pointee.id.raw, source: draft.pointee.source.raw, type: draft.pointee.type.raw,
                now: Int64(HUBBUB_TIME_NONE), limit: limit)
            return unsafe try EventBuilder.build(draft, context, in: pool)
        }
    }

    private func set(
        _ name: String, _ renderer: TemplateRenderer, _ event: UnsafePointer<hubbub_event>,
        _ fields: inout EventFields
    ) throws(EventError) {
        let kind = declared[name]?.kind
        guard let value = unsafe renderedValue(renderer, event) else { return fields.remove(name) }
        switch name {
        case "subject": fields.subject = value.canonicalText
        case "datacontenttype": fields.contentType = value.canonicalText
        case "dataschema": fields.schema = value.canonicalText
        case "time": fields.timeText = value.canonicalText
        default:
            guard let converted = value.converted(to: kind ?? value.kind) else {
                throw EventError(
                    HUBBUB_E_ATTRIBUTE,
                    "attribute \(name) would be \"\(value.canonicalText.prefix(64))\", which is no \(kind?.name ?? "value")"
                )
            }
            fields.attributes.removeAll { $0.name == name }
            fields.attributes.append(TypedValue.Field(name, converted))
        }
    }

    /// A sole reference keeps its value's type, and sets nothing where it finds nothing.
    private func renderedValue(_ renderer: TemplateRenderer, _ event: UnsafePointer<hubbub_event>) -> TypedValue? {
        if let sole = renderer.sole { return unsafe sole.value(event) }
        var bytes: [UInt8] = []
        unsafe renderer.append(event, to: &bytes)
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    private func write(_ data: DataTemplate, _ event: UnsafePointer<hubbub_event>, _ writer: inout JSONWriter) {
        switch data {
        case .constant(let value): writer.value(value)
        case .text(let template):
            let renderer = TemplateRenderer(template)
            if let sole = renderer.sole {
                unsafe sole.writeJSON(event, to: &writer)
            } else {
                var bytes: [UInt8] = []
                unsafe renderer.append(event, to: &bytes)
                writer.string(bytes.span)
            }
        case .array(let items):
            writer.beginArray()
            for item in items { unsafe write(item, event, &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(member.name)
                unsafe write(member.value, event, &writer)
            }
            writer.endObject()
        }
    }
}

extension EventFields {
    fileprivate mutating func remove(_ name: String) {
        switch name {
        case "subject": subject = ""
        case "datacontenttype": contentType = ""
        case "dataschema": schema = ""
        case "time":
            timeText = ""
            time = nil
        default: attributes.removeAll { $0.name == name }
        }
    }
}

extension TypedValue {
    /// The canonical text of an attribute's value.
    package var canonicalText: String {
        switch self {
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .text(let value, _): return value
        case .binary(let bytes):
            var text: [UInt8] = []
            Base64.encode(bytes.span, into: &text)
            return String(decoding: text, as: UTF8.self)
        default: return ""
        }
    }

    /// The value as one of another attribute's kind, or nil where it is none.
    package func converted(to kind: ValueKind) -> TypedValue? {
        if self.kind == kind { return self }
        let text = canonicalText
        switch kind {
        case .boolean: return text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
        case .integer:
            guard let value = Int32(text), String(value) == text else { return nil }
            return .integer(Int64(value))
        case .string, .uri, .uriReference: return .text(text, kind)
        case .timestamp: return Timestamp.parse(Array(text.utf8).span) == nil ? nil : .text(text, .timestamp)
        case .binary: return Base64.decode(Array(text.utf8).span).map { .binary($0) }
        default: return nil
        }
    }
}

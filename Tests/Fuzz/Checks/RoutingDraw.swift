internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Routing

/// Events, filters and mappings made of a fuzzer's bytes.
extension Draw {
    mutating func event() -> EventFields {
        var fields = EventFields()
        fields.id = pick("1", "event-2", text())
        fields.source = pick("urn:x", "hubbub://hub/in", text())
        fields.type = pick("lamp.switched", "lamp.moved", "a", text())
        if chance(of: 2) { fields.subject = pick("s", "kitchen/left", text()) }
        if chance(of: 4) { fields.contentType = "text/plain" }
        if chance(of: 4) { fields.schema = "urn:schema" }
        switch below(3) {
        case 1: fields.time = Int64(below(256)) * 1_234_567_890_123
        case 2: fields.timeText = "2026-11-21T10:00:00.250+01:00"
        default: break
        }
        for name in ["a", "n", "unit"] where chance(of: 2) { fields.attributes.append(.init(name, attributeValue())) }
        fields.payload = payload()
        return fields
    }

    private mutating func attributeValue() -> TypedValue {
        switch below(6) {
        case 0: .string(text())
        case 1: .integer(Int64(Int8(bitPattern: byte())) << Int64(below(25)))
        case 2: .boolean(chance(of: 2))
        case 3: .binary(run())
        case 4: .text(text(), .uri)
        default: .text("2026-11-21T10:00:00Z", .timestamp)
        }
    }

    private mutating func payload() -> EventFields.Payload {
        switch below(4) {
        case 0: return .none
        case 1: return .text(text())
        case 2: return .binary(run())
        default:
            let bytes = run()
            guard let value = try? JSONValue(parsing: bytes.span) else { return .json(Array(#"{"a":[1,"b"]}"#.utf8)) }
            return .json(chance(of: 2) ? bytes : value.bytes)
        }
    }

    private mutating func attributeName() -> String {
        pick(
            "type", "a", "n", "unit", "subject", "id", "source", "time", "datacontenttype", "dataschema", "specversion",
            "absent")
    }

    mutating func filter(of fields: EventFields, depth: Int) -> FilterSpec {
        let kind = depth > 0 ? below(6) : below(3)
        switch kind {
        case 0, 1, 2:
            let pairs = (0...below(2)).map { _ in pair(of: fields, kind) }
            return kind == 0 ? .exact(pairs) : kind == 1 ? .prefix(pairs) : .suffix(pairs)
        case 3: return .not(filter(of: fields, depth: depth - 1))
        default:
            let filters = (0...below(3)).map { _ in filter(of: fields, depth: depth - 1) }
            return kind == 4 ? .all(filters) : .any(filters)
        }
    }

    /// Mostly a text that the attribute has, or a part of it: otherwise hardly any filter would match.
    private mutating func pair(of fields: EventFields, _ kind: Int) -> AttributeText {
        let name = attributeName()
        let whole = String(decoding: fields.canonicalText(of: name) ?? [], as: UTF8.self)
        let count = below(8)
        let text =
            switch kind {
            case _ where chance(of: 4): text()
            case 1: String(whole.unicodeScalars.prefix(count))
            case 2: String(whole.unicodeScalars.suffix(count))
            default: whole
            }
        return AttributeText(name, text.isEmpty ? "x" : text)
    }

    /// What the target declares.
    mutating func targetType() -> EventTypeSpec {
        let isOpen = chance(of: 2)
        var attributes: [FieldSpec] = []
        for name in ["a", "n", "unit", "new"] where chance(of: 2) {
            attributes.append(
                FieldSpec(
                    name, pick(.string, .integer, .boolean, .binary, .timestamp, .uri, .uriReference), help: ""))
        }
        return EventTypeSpec("out.*", open: isOpen, payloads: .any, help: "", attributes: attributes)
    }

    mutating func mapping() -> MappingSpec {
        var mapping = MappingSpec()
        if chance(of: 2) { mapping.type = "out.made" }
        for name in ["a", "n", "new", "subject", "datacontenttype", "dataschema", "time"] where chance(of: 3) {
            mapping.attributes.append((name, template()))
        }
        if chance(of: 2) { mapping.data = data(depth: 3) }
        return mapping
    }

    private mutating func template() -> Template {
        Template((0...below(3)).map { _ in chance(of: 3) ? .literal(text()) : .reference(reference()) })
    }

    private mutating func reference() -> Reference {
        guard chance(of: 2) else { return .attribute(attributeName()) }
        return .payload((0..<below(4)).map { _ in pick("a", "0", "1", "b", text()) })
    }

    private mutating func data(depth: Int) -> DataTemplate {
        switch depth > 0 ? below(5) : below(3) {
        case 0: return .text(template())
        case 1: return .constant(pick(.null, .boolean(true), .number("1.50"), .number("-7")))
        case 2: return .text(Template([.literal(text())]))
        case 3: return .array((0..<below(4)).map { _ in data(depth: depth - 1) })
        default: return .object((0..<below(4)).map { _ in .init(text(), data(depth: depth - 1)) })
        }
    }
}

internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Routing

/// What a mapping makes of an event, as its documentation says.
struct ExpectedMapping {
    private let mapping: MappingSpec
    private let target: EventTypeSpec
    private let origin: EventFields

    init(_ mapping: MappingSpec, _ target: EventTypeSpec, _ origin: EventFields) {
        self.mapping = mapping
        self.target = target
        self.origin = origin
    }

    func check(_ result: EventFields) throws(Violation) {
        try checkDeclared(result)
        try checkPayload(result)
        guard origin.isPlainlySpelled else { return }
        for (name, template) in mapping.attributes { try check(name, template, result) }
        guard let data = mapping.data, case .json(let bytes) = result.payload else { return }
        let made = try? JSONValue(parsing: bytes.span)
        try demand(made == value(data), "the payload became \(made?.text ?? "none"), not \(value(data).text)")
    }

    /// Attributes are of the kinds that the target declares, and it gets no others.
    private func checkDeclared(_ result: EventFields) throws(Violation) {
        let isOpen = target.isOpen || mapping.type == nil
        let set = mapping.attributes.map(\.name)
        for attribute in result.attributes {
            let field = target.attributes.first { $0.name == attribute.name }
            let isSet = set.contains(attribute.name)
            try demand(isOpen || field != nil || isSet, "\(attribute.name) passes, undeclared")
            if isSet, let field {
                try demand(attribute.value.kind == field.kind, "\(attribute.name) is no \(field.kind.name)")
            } else if !isSet {
                try demand(origin.attributes.contains(attribute), "\(attribute.name) changed by itself")
            }
        }
    }

    private func checkPayload(_ result: EventFields) throws(Violation) {
        guard mapping.data == nil else {
            return try demand(result.payload.kind == .json, "data made no JSON payload")
        }
        try demand(result.payload == origin.payload, "the payload changed by itself")
    }

    /// An attribute that is text has the template's text; one whose sole reference finds nothing is not there.
    private func check(_ name: String, _ template: Template, _ result: EventFields) throws(Violation) {
        let made = result.canonicalText(of: name)
        if let sole = template.soleReference, isNothing(origin.find(sole)) {
            return try demand(made == nil, "\(name) was made of nothing")
        }
        let kind = target.attributes.first { $0.name == name }?.kind
        guard kind == .string || ["subject", "datacontenttype", "dataschema", "time"].contains(name) else { return }
        let text = text(template)
        let shown = String(decoding: text, as: UTF8.self)
        try demand(made ?? [] == text, "\(name) became \(String(decoding: made ?? [], as: UTF8.self)), not \(shown)")
    }

    /// Null, an object and an array are no attribute's value.
    private func isNothing(_ expected: Expected) -> Bool {
        switch expected {
        case .absent, .json(.null), .json(.object), .json(.array): true
        case .text, .json: false
        }
    }

    private func text(_ template: Template) -> [UInt8] {
        template.parts.flatMap { part in
            switch part {
            case .literal(let text): Array(text.utf8)
            case .reference(let reference): origin.find(reference).text
            }
        }
    }

    private func value(_ data: DataTemplate) -> JSONValue {
        switch data {
        case .constant(let value): value
        case .array(let items): .array(items.map(value))
        case .object(let members): .object(members.map { .init($0.name, value($0.value)) })
        case .text(let template):
            template.soleReference.map(value) ?? .string(String(decoding: text(template), as: UTF8.self))
        }
    }

    /// A sole reference keeps its type.
    private func value(_ reference: Reference) -> JSONValue {
        if case .attribute(let name) = reference, let found = origin.attributes.first(where: { $0.name == name }) {
            switch found.value {
            case .boolean(let value): return .boolean(value)
            case .integer(let value): return JSONValue(value)
            default: break
            }
        }
        switch origin.find(reference) {
        case .absent: return .null
        case .text(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
        case .json(let value): return value
        }
    }
}

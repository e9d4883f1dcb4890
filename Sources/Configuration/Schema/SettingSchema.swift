internal import Descriptors
internal import JSONText

/// An adapter's setting as JSON Schema.
enum SettingSchema {
    /// Any scalar can come from the environment.
    private static let fromEnvironment: JSONValue = ["type": "string", "pattern": "\\$\\{"]

    static func schema(_ field: FieldSpec) -> JSONValue {
        let texts = [field.help, field.caution].filter { !$0.isEmpty }
        var members = [JSONValue.Member("description", .string(texts.joined(separator: " ")))]
        if !field.fallback.isEmpty { members.append(.init("default", value(field.fallback, field.kind))) }
        if !field.example.isEmpty { members.append(.init("examples", .array([value(field.example, field.kind)]))) }
        switch field.kind {
        case .list: members += list(field)
        case .record: members += record(field)
        case .json, .none: break
        default: members.append(.init("anyOf", .array([scalar(field), fromEnvironment])))
        }
        return .object(members)
    }

    private static func list(_ field: FieldSpec) -> [JSONValue.Member] {
        [.init("type", "array"), .init("items", field.members.first.map { schema($0) } ?? [:])]
    }

    private static func record(_ field: FieldSpec) -> [JSONValue.Member] {
        let required = field.members.filter(\.isRequired).map { JSONValue.string($0.name) }
        return [
            .init("type", "object"), .init("additionalProperties", false), .init("required", .array(required)),
            .init("properties", .object(field.members.map { .init($0.name, schema($0)) })),
        ]
    }

    private static func scalar(_ field: FieldSpec) -> JSONValue {
        switch field.kind {
        case .boolean: ["type": "boolean"]
        case .integer: .object([.init("type", "integer")] + bounds(field.range))
        case .real: ["type": "number"]
        case .duration: durationText
        case .size: sizeText(field.range)
        case .string where !field.choices.isEmpty: ["enum": .array(field.choices.map { .string($0) })]
        // A number that stands where a text is wanted is taken as it is written.
        default: ["type": ["string", "number", "boolean"]]
        }
    }

    /// A duration of the hub's own.
    static func duration(_ text: String, _ fallback: String?) -> JSONValue {
        guard let fallback else { return ["description": .string(text), "anyOf": [durationText]] }
        return ["description": .string(text), "default": .string(fallback), "anyOf": [durationText]]
    }

    /// A size of the hub's own.
    static func size(_ text: String, _ range: ClosedRange<Int64>) -> JSONValue {
        ["description": .string(text), "anyOf": [sizeText(range)]]
    }

    /// Of numbers only 0 needs no unit.
    private static let durationText: JSONValue = ["anyOf": [pattern(DurationText.units.map(\.name)), ["const": 0]]]

    private static func sizeText(_ range: ClosedRange<Int64>?) -> JSONValue {
        let units = SizeText.units.map(\.name).filter { !$0.isEmpty }
        return ["anyOf": [.object([.init("type", "integer")] + bounds(range)), pattern(units)]]
    }

    private static func pattern(_ units: [String]) -> JSONValue {
        [
            "type": "string",
            "pattern": .string("^([0-9]+(\\.[0-9]+)? ?(\(units.joined(separator: "|")))|0)$"),
        ]
    }

    private static func bounds(_ range: ClosedRange<Int64>?) -> [JSONValue.Member] {
        guard let range else { return [] }
        return (range.lowerBound == .min ? [] : [.init("minimum", JSONValue(range.lowerBound))])
            + (range.upperBound == .max ? [] : [.init("maximum", JSONValue(range.upperBound))])
    }

    /// A default or example as the value that it is in YAML, where that is simple.
    private static func value(_ text: String, _ kind: ValueKind) -> JSONValue {
        let isText = [.string, .uri, .uriReference, .timestamp, .binary, .duration, .size].contains(kind)
        let json = try? JSONValue(parsing: text)
        if isText, json?.string == nil { return .string(text) }
        return json ?? .string(text)
    }
}

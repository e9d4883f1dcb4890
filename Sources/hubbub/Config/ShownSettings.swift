internal import Descriptors
internal import JSONText
internal import Routing
internal import Unix

/// The settings of an endpoint with their defaults, as a file would have them, with every secret masked.
enum ShownSettings {
    static func members(_ values: [TypedValue.Field], _ fields: [FieldSpec]) -> [ShownValue.Member] {
        values.map { value in
            // What no declaration vouches for is taken for a secret.
            let field = fields.first { $0.name == value.name }
            return .init(value.name, field.map { show(value.value, $0) } ?? .secret)
        }
    }

    private static func show(_ value: TypedValue, _ field: FieldSpec) -> ShownValue {
        if field.isSecret { return .secret }
        switch value {
        case .none: return .plain("null", .null)
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .real(let value): return .plain("\(value)", JSONValue(value))
        case .duration(let value): return .text(ValueText.duration(value))
        case .size(let value): return .text(ValueText.size(Int(value)))
        case .json(let text): return ShownValue((try? JSONValue(parsing: text)) ?? .null, literal)
        case .list(let items):
            return .list(items.map { item in field.members.first.map { show(item, $0) } ?? .secret })
        case .record(let values): return .mapping(members(values, field.members))
        case .text(let text, .uri), .text(let text, .uriReference):
            return .text(literal(SecretNames.withoutPassword(text)))
        case .text, .binary: return .text(literal(value.canonicalText))
        }
    }

    /// The value is there already: what looks like a name of the environment is none.
    private static func literal(_ text: String) -> String { text.replacing("${", with: "$${") }
}

internal import JSONText

/// A part of a configuration on its way out: nothing in it is secret any more.
indirect enum ShownValue {
    /// A number, a boolean or null, as it is spelled, and as JSON has it.
    case plain(String, JSONValue)
    case text(String)
    case list([ShownValue])
    case mapping([Member])

    struct Member {
        let name: String
        let value: ShownValue

        init(_ name: String, _ value: ShownValue) {
            self.name = name
            self.value = value
        }
    }

    /// What stands for a secret.
    static var secret: ShownValue { .text("***") }

    static func boolean(_ value: Bool) -> ShownValue { .plain("\(value)", .boolean(value)) }
    static func integer(_ value: Int64) -> ShownValue { .plain("\(value)", JSONValue(value)) }

    /// JSON, whose texts `transform` may rewrite.
    init(_ json: JSONValue, _ transform: (String) -> String = { $0 }) {
        switch json {
        case .null, .boolean, .number: self = .plain(json.text, json)
        case .string(let text): self = .text(transform(text))
        case .array(let items): self = .list(items.map { ShownValue($0, transform) })
        case .object(let members): self = .mapping(members.map { Member($0.name, ShownValue($0.value, transform)) })
        }
    }

    var json: JSONValue {
        switch self {
        case .plain(_, let json): json
        case .text(let text): .string(text)
        case .list(let items): .array(items.map(\.json))
        case .mapping(let members): .object(members.map { .init($0.name, $0.value.json) })
        }
    }
}

internal import Configuration
internal import Descriptors
internal import JSONText
internal import Routing

/// Writes a configuration's routes as YAML, with endpoints that have no settings beyond those that they must have.
enum WrittenConfiguration {
    static func text(of configuration: HubConfiguration) -> String {
        var text = "hub: \(quoted(configuration.hub))\nendpoints:\n"
        for endpoint in configuration.endpoints {
            let types = endpoint.types.map { quoted($0.value) }.joined(separator: ", ")
            let narrowing = types.isEmpty ? "" : ", types: [\(types)]"
            let host = endpoint.adapter == "wire" ? ", host: h" : ""
            text += "  \(endpoint.name): {adapter: \(endpoint.adapter)\(host)\(narrowing)}\n"
        }
        if configuration.endpoints.isEmpty { text += "  {}\n" }
        text += "routes:\n" + configuration.routes.map { "  - \(route($0.spec))\n" }.joined()
        return text
    }

    private static func route(_ spec: RouteSpec) -> String {
        var members = [
            ("name", quoted(spec.name)), ("from", "[" + spec.from.map(quoted).joined(separator: ", ") + "]"),
            ("to", quoted(spec.to)), ("full", spec.full.rawValue),
            (
                "limit",
                "{events: \(spec.limits.events), bytes: \(spec.limits.bytes), attempts: \(spec.limits.attempts)}"
            ),
        ]
        if !spec.filters.isEmpty {
            members.append(("where", "[" + spec.filters.map(filter).joined(separator: ", ") + "]"))
        }
        if let type = spec.mapping.type { members.append(("as", quoted(type))) }
        if !spec.mapping.attributes.isEmpty {
            members.append(("set", mapping(spec.mapping.attributes.map { ($0.name, quoted($0.value.written)) })))
        }
        if let data = spec.mapping.data { members.append(("data", value(data))) }
        return mapping(members)
    }

    private static func mapping(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(quoted($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func filter(_ spec: FilterSpec) -> String {
        switch spec {
        case .exact(let pairs): "{exact: \(mapping(pairs.map { ($0.attribute, quoted($0.text)) }))}"
        case .prefix(let pairs): "{prefix: \(mapping(pairs.map { ($0.attribute, quoted($0.text)) }))}"
        case .suffix(let pairs): "{suffix: \(mapping(pairs.map { ($0.attribute, quoted($0.text)) }))}"
        case .all(let filters): "{all: [\(filters.map(filter).joined(separator: ", "))]}"
        case .any(let filters): "{any: [\(filters.map(filter).joined(separator: ", "))]}"
        case .not(let spec): "{not: \(filter(spec))}"
        }
    }

    private static func value(_ data: DataTemplate) -> String {
        switch data {
        case .constant(let value): value.text
        case .text(let template): quoted(template.written)
        case .array(let items): "[" + items.map(value).joined(separator: ", ") + "]"
        case .object(let members): mapping(members.map { ($0.name, value($0.value)) })
        }
    }

    /// In double quotes, with whatever is not plain ASCII as an escape.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case " "..."~": result += String(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }
}

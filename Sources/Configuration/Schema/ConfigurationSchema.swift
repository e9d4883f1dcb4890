package import Descriptors
package import JSONText
internal import Routing

/// A JSON Schema of configuration files, for editors that complete and check while one types. It knows the adapters that
/// are there; what spans several places, such as whether a route's types fit, only `hubbub check` can say.
package enum ConfigurationSchema {
    /// The schema, in the dialect of 2020-12.
    ///
    /// - Parameter adapters: those that an endpoint can name.
    package static func schema(adapters: [AdapterDescriptor]) -> JSONValue {
        let adapters = adapters.sorted { $0.name < $1.name }
        var definitions: [JSONValue.Member] = [
            .init("endpoint", endpoint(adapters)), .init("route", RouteSchema.route),
            .init("filter", RouteSchema.filter),
        ]
        definitions += adapters.map { .init("adapter.\($0.name)", settings($0)) }
        return [
            "$schema": .string(dialect), "title": "A configuration of Hubbub",
            "type": "object", "additionalProperties": false, "required": ["endpoints"],
            "properties": .object(hub), "$defs": .object(definitions),
        ]
    }

    /// What an endpoint of one adapter can say, in the same dialect: for tools that write one.
    package static func schema(endpointOf adapter: AdapterDescriptor) -> JSONValue {
        let members: [JSONValue.Member] = [
            .init("$schema", .string(dialect)), .init("title", .string("An endpoint of the adapter \(adapter.name)")),
            .init("type", "object"),
        ]
        return .object(members + (settings(adapter, alone: true).members ?? []))
    }

    private static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// The keys of the file itself.
    static let hub: [JSONValue.Member] = [
        .init("hub", described("The hub's name: lower-case letters, digits and -.", pattern: "^[a-z0-9-]{1,63}$")),
        .init("log", choice("How much the log says.", LogLevel.allCases.map(\.rawValue), fallback: "info")),
        .init("log_format", choice("How the log is written.", LogFormatName.allCases.map(\.rawValue))),
        .init("drain", SettingSchema.duration("How long delivering what is under way may take at the end.", "10s")),
        .init(
            "journal",
            [
                "type": "object", "additionalProperties": false,
                "description": "The bounds of what durable routes keep on the disk.",
                "properties": [
                    "bytes": SettingSchema.size("Of all its files.", (64 << 20)...(1 << 44)),
                    "age": SettingSchema.duration("How long an event is kept at most.", nil),
                ],
            ]),
        .init(
            "adapters",
            [
                "type": "object", "additionalProperties": false, "description": "Where adapters are searched.",
                "properties": [
                    "directories": texts("Folders, from the file's own on."),
                    "pins": [
                        "type": "object",
                        "description": "By an adapter's name: the SHA-256 that its library must have.",
                        "additionalProperties": ["type": "string", "pattern": "^[0-9A-Fa-f]{64}$"],
                    ],
                    "upgrade": choice(upgrade, AdapterUpgrade.allCases.map(\.rawValue), fallback: "auto"),
                ],
            ]),
        .init(
            "endpoints",
            [
                "type": ["object", "null"], "description": "By name: what is connected.",
                "propertyNames": ["pattern": "^[A-Za-z][A-Za-z0-9_-]{0,62}$"],
                "additionalProperties": ["$ref": "#/$defs/endpoint"],
            ]),
        .init(
            "routes",
            [
                "type": ["array", "null"], "description": "What goes from where to where.",
                "items": ["$ref": "#/$defs/route"],
            ]),
    ]

    private static let upgrade =
        "What a running hub does when a library changes: auto lets endpoints that run in processes go on with the new version, "
        + "and come back where it does not work; manual does nothing until somebody asks for it."

    private static let missing =
        "What is done while the adapter is not there: fail makes the configuration wrong, wait lets the endpoint wait for it."

    private static let placement =
        "Where the adapter runs: inside the hub, or in a process of its own. Without it adapters of the distribution run "
        + "inside, and all others in a process."

    /// The keys that every endpoint has.
    static let common: [JSONValue.Member] = [
        .init("adapter", described("The adapter that it uses.")),
        .init("missing", choice(missing, MissingAdapter.allCases.map(\.rawValue), fallback: "fail")),
        .init("placement", choice(placement, Placement.allCases.map(\.rawValue))),
        .init(
            "limits",
            [
                "type": "object", "additionalProperties": false, "description": "What its process may use.",
                "properties": [
                    "memory": SettingSchema.size("Memory of its own.", (64 << 20)...(1 << 44)),
                    "files": [
                        "type": "integer", "minimum": 64, "maximum": 1_048_576, "default": 65_536,
                        "description": "Files and sockets that are open at a time.",
                    ],
                    "core": SettingSchema.size("The file that a crash leaves behind; 0 for none.", 0...(1 << 44)),
                ],
            ]),
        .init("source", described("The source of its events where the wire gives none: a URI-reference.")),
        .init("log", choice("How much the log says of it.", LogLevel.allCases.map(\.rawValue))),
        .init(
            "bind",
            [
                "type": "object", "additionalProperties": ["type": "string", "pattern": "^[^.]+\\.[^.]+$"],
                "description": "By a name of its requests: the endpoint.operation that answers.",
            ]),
        .init(
            "types", texts("The types that it may emit, where its adapter would let any pass; sensor.* is a family.")),
    ]

    private static func endpoint(_ adapters: [AdapterDescriptor]) -> JSONValue {
        let cases = adapters.map { adapter -> JSONValue in
            [
                "if": ["required": ["adapter"], "properties": ["adapter": ["const": .string(adapter.name)]]],
                "then": ["$ref": .string("#/$defs/adapter.\(adapter.name)")],
            ]
        }
        let names = adapters.map { JSONValue.string($0.name) }
        // What waits for its adapter may name any.
        let known: JSONValue = [
            "if": ["required": ["missing"], "properties": ["missing": ["const": "wait"]]],
            "then": ["properties": ["adapter": ["type": "string"]]],
            "else": ["properties": ["adapter": ["enum": .array(names)]]],
        ]
        return ["type": "object", "required": ["adapter"], "allOf": .array([known] + cases)]
    }

    /// - Parameter alone: whether nobody else has said which adapter it is.
    private static func settings(_ adapter: AdapterDescriptor, alone: Bool = false) -> JSONValue {
        let settings = adapter.settings.map { JSONValue.Member($0.name, SettingSchema.schema($0)) }
        let required = (alone ? ["adapter"] : []) + adapter.settings.filter(\.isRequired).map(\.name)
        let name: [JSONValue.Member] = [.init("adapter", ["const": .string(adapter.name)])]
        let keys = alone ? name + common.filter { $0.name != "adapter" } : common
        return [
            "description": .string(adapter.summary), "additionalProperties": false,
            "required": .array(required.map { .string($0) }), "properties": .object(keys + settings),
        ]
    }

    static func described(_ text: String, pattern: String? = nil) -> JSONValue {
        let members: [JSONValue.Member] = [.init("type", "string"), .init("description", .string(text))]
        return .object(members + (pattern.map { [.init("pattern", .string($0))] } ?? []))
    }

    static func choice(_ text: String, _ choices: [String], fallback: String? = nil) -> JSONValue {
        let members: [JSONValue.Member] = [
            .init("enum", .array(choices.map { .string($0) })), .init("description", .string(text)),
        ]
        return .object(members + (fallback.map { [.init("default", .string($0))] } ?? []))
    }

    /// A list of texts, for which one alone may stand.
    static func texts(_ text: String) -> JSONValue {
        [
            "description": .string(text),
            "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"], "minItems": 1]],
        ]
    }
}

internal import JSONText
internal import Routing

/// Routes and filters as JSON Schema.
enum RouteSchema {
    static let route: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["from", "to"], "properties": .object(keys),
    ]

    static let keys: [JSONValue.Member] = [
        .init("name", ConfigurationSchema.described("Its name; after its ends where there is none.")),
        .init("from", ConfigurationSchema.texts("The endpoints whose events it takes.")),
        .init("to", ConfigurationSchema.described("The endpoint that gets them.")),
        .init(
            "where",
            [
                "description": "Which events pass: a filter, or a list of which all must be true.",
                "anyOf": [["$ref": "#/$defs/filter"], ["type": "array", "items": ["$ref": "#/$defs/filter"]]],
            ]),
        .init("as", ConfigurationSchema.described("The type that they get.")),
        .init(
            "set",
            [
                "type": "object", "description": "Attributes: constants, or texts with references such as {subject}.",
                "additionalProperties": ["type": ["string", "integer", "number", "boolean"]],
            ]),
        .init("data", ["description": "The payload: any value, with references in its texts."]),
        .init(
            "delivery",
            ConfigurationSchema.choice("What it promises.", DeliveryClass.allCases.map(\.rawValue), fallback: "direct")),
        .init(
            "full",
            ConfigurationSchema.choice(
                "What happens when it is full.", FullPolicy.allCases.map(\.rawValue), fallback: "push_back")),
        .init("dead_letters", ConfigurationSchema.described("The endpoint that gets what a durable route gives up.")),
        .init(
            "limit",
            [
                "type": "object", "additionalProperties": false, "description": "Limits of its queue and of retries.",
                "properties": [
                    "events": ["type": "integer", "minimum": 1, "maximum": 1_000_000],
                    "bytes": SettingSchema.size("Of all events that wait.", 1...(1 << 40)),
                    "attempts": ["type": "integer", "minimum": 1, "maximum": 1_000_000],
                    "deadline": SettingSchema.duration("After the first attempt, when it gives an event up.", nil),
                    "share": SettingSchema.size("Of the journal, of a durable route.", (1 << 20)...(1 << 44)),
                    "window": SettingSchema.duration(
                        "How long a route knows events again (once), the newest million, or one for each 256 bytes of a smaller "
                            + "journal; time in which no hub runs does not count.", "10m"),
                ],
            ]),
    ]

    static let filter: JSONValue = [
        "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
        "properties": [
            "exact": matcher("The attributes are these texts."),
            "prefix": matcher("The attributes begin with these texts."),
            "suffix": matcher("The attributes end with these texts."),
            "all": group("All of these are true."), "any": group("One of these is true."),
            "not": ["$ref": "#/$defs/filter", "description": "This is not true."],
        ],
    ]

    private static func matcher(_ text: String) -> JSONValue {
        [
            "type": "object", "minProperties": 1, "description": .string(text),
            "additionalProperties": ["type": ["string", "integer", "number", "boolean"]],
        ]
    }

    private static func group(_ text: String) -> JSONValue {
        ["type": "array", "minItems": 1, "items": ["$ref": "#/$defs/filter"], "description": .string(text)]
    }
}

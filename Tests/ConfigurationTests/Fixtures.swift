internal import Configuration
internal import Descriptors
internal import JSONText

/// Adapters as tests need them; they exist on paper alone.
enum Fixtures {
    static let tick = EventTypeSpec(
        "generate.tick", payloads: .json, help: "A tick.",
        attributes: [
            FieldSpec("sequence", .integer, required: true, help: "Counts."),
            FieldSpec("unit", .string, help: "Of what."),
        ])

    /// A source that cannot acknowledge.
    static let generate = AdapterDescriptor(
        name: "generate", version: "1.0.0", summary: "Makes events", roles: .source, pushback: .stopsReading,
        emits: [tick],
        settings: [
            FieldSpec("rate", .integer, help: "Events a second.", fallback: "1", range: 1...1_000),
            FieldSpec("linger", .duration, help: "Waits.", fallback: "10ms", range: 0...60_000_000_000),
            FieldSpec("size", .size, help: "Of a payload.", range: 1...1_048_576),
            FieldSpec("payload", .json, help: "Of each event."),
            FieldSpec("ratio", .real, help: "A part."),
            FieldSpec("shuffle", .boolean, help: "Or not."),
        ])

    /// A sink, source and server of operations with an open wire, which tells when a message was taken over.
    static let wire = AdapterDescriptor(
        name: "wire", version: "1.0.0", summary: "Speaks over a wire", roles: [.source, .sink, .operations],
        sourceAcknowledges: .settlement, sinkAcknowledges: .settlement, redelivers: .onReconnect,
        sinkIsIdempotent: true,
        pushback: .refuses,
        emits: [
            EventTypeSpec(
                "wire.message", payloads: [.text, .binary], help: "A message.",
                attributes: [FieldSpec("channel", .string, required: true, help: "Where.")])
        ],
        accepts: [
            EventTypeSpec(
                "wire.message", payloads: [.text, .json, .binary], help: "A message.",
                attributes: [
                    FieldSpec("channel", .string, required: true, help: "Where."),
                    FieldSpec("retain", .boolean, help: "Keep it."),
                    FieldSpec("quality", .string, help: "How.", choices: ["low", "high"]),
                    FieldSpec("priority", .integer, help: "How soon.", range: 0...9),
                ]),
            EventTypeSpec("wire.bytes", payloads: .binary, help: "Bytes."),
        ],
        operations: [OperationSpec("keygen", help: "Makes a key.")],
        settings: [
            FieldSpec("host", .string, required: true, help: "Where the peer is.", example: "broker.example"),
            FieldSpec("password", .string, secret: true, help: "To log in."),
            FieldSpec("pin", .integer, secret: true, help: "To log in, too."),
            FieldSpec("mode", .string, help: "How.", fallback: "client", choices: ["client", "server"]),
            FieldSpec("home", .uri, help: "A page."),
            FieldSpec("since", .timestamp, help: "From when."),
            FieldSpec("seed", .binary, help: "Bytes."),
            FieldSpec("license", .string, secret: true, help: "An old one.", caution: "Old keys can be forged."),
            FieldSpec(
                "senders", .list, help: "Who sends.",
                members: [
                    FieldSpec(
                        "sender", .record, help: "One of them.",
                        members: [
                            FieldSpec("name", .string, required: true, help: "Its name."),
                            FieldSpec("key", .string, secret: true, help: "Its key."),
                            FieldSpec("limit", .integer, help: "How many.", fallback: "10"),
                        ])
                ]),
            FieldSpec(
                "tls", .record, help: "Encryption.",
                members: [
                    FieldSpec("enabled", .boolean, help: "Or not.", fallback: "false"),
                    FieldSpec("ca", .string, help: "Whom to trust."),
                ]),
        ])

    /// A client that asks for operations, and takes one type alone.
    static let talk = AdapterDescriptor(
        name: "talk", version: "1.0.0", summary: "Talks", roles: [.source, .sink, .requests],
        emits: [EventTypeSpec("talk.*", open: true, payloads: .any, help: "Anything said.")],
        accepts: [EventTypeSpec("talk.signal", payloads: .json, help: "A signal.")])

    /// A sink for a family alone.
    static let board = AdapterDescriptor(
        name: "board", version: "1.0.0", summary: "Shows notices", roles: .sink, sinkAcknowledges: .settlement,
        accepts: [EventTypeSpec("notice.*", open: true, payloads: .any, help: "A notice.")])

    /// A sink for everything.
    static let null = AdapterDescriptor(
        name: "null", version: "1.0.0", summary: "Takes everything", roles: .sink, sinkAcknowledges: .settlement,
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Anything.")])

    static let catalogue = AdapterCatalogue(
        [generate, wire, talk, board, null], refusals: ["broken": "undefined symbol: frobnicate"],
        directories: ["/usr/lib/hubbub/adapters"])

    static func load(_ text: String, file: String = "hub.yaml", environment: [String: String] = [:])
        -> LoadedConfiguration
    {
        ConfigurationDraft(parsing: Array(text.utf8), file: file).resolve(environment: environment, adapters: catalogue)
    }

    static func check(bytes: [UInt8]) -> CheckResult {
        let draft = ConfigurationDraft(parsing: bytes, file: "hub.yaml")
        return ConfigurationCheck(draft.resolve(environment: [:], adapters: catalogue), adapters: catalogue).run()
    }

    static func check(_ text: String, environment: [String: String] = [:], strict: Bool = false) -> CheckResult {
        ConfigurationCheck(load(text, environment: environment), adapters: catalogue, strict: strict).run()
    }

    /// The settings of the endpoint `x` with these lines.
    static func settings(_ adapter: String, _ lines: String, environment: [String: String] = [:]) -> TypedValue {
        let text =
            "endpoints:\n  x:\n    adapter: \(adapter)\n" + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
        let loaded = load(text, environment: environment)
        return loaded.findings.isEmpty ? loaded.configuration.endpoints[0].settings.record : .none
    }
}

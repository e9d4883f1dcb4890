internal import Configuration
internal import Descriptors

/// Adapters that exist on paper alone, with every kind of setting, for the checks of configurations.
enum PaperAdapters {
    private static let open = EventTypeSpec(
        "talk.*", open: true, payloads: .any, help: "",
        attributes: [FieldSpec("topic", .string, help: ""), FieldSpec("level", .integer, help: "", range: 0...9)])

    private static let talk = AdapterDescriptor(
        name: "talk", version: "1.0.0", summary: "", roles: [.source, .sink, .operations, .requests], emits: [open],
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "")],
        operations: [OperationSpec("keygen", help: "")],
        settings: [
            FieldSpec("rate", .integer, help: "", fallback: "1", range: 1...1_000),
            FieldSpec("linger", .duration, help: "", range: 0...60_000_000_000),
            FieldSpec("size", .size, help: "", range: 1...1_048_576), FieldSpec("payload", .json, help: ""),
            FieldSpec("ratio", .real, help: ""), FieldSpec("shuffle", .boolean, help: ""),
            FieldSpec("home", .uri, help: ""), FieldSpec("since", .timestamp, help: ""),
            FieldSpec("seed", .binary, help: ""), FieldSpec("mode", .string, help: "", choices: ["client", "server"]),
            FieldSpec("password", .string, secret: true, help: ""), FieldSpec("pin", .integer, secret: true, help: ""),
            FieldSpec(
                "senders", .list, help: "",
                members: [
                    FieldSpec(
                        "sender", .record, help: "",
                        members: [
                            FieldSpec("name", .string, required: true, help: ""),
                            FieldSpec("key", .string, secret: true, help: ""),
                        ])
                ]),
        ])

    private static let wire = AdapterDescriptor(
        name: "wire", version: "1.0.0", summary: "", roles: .sink,
        accepts: [
            EventTypeSpec(
                "wire.message", payloads: [.text, .json], help: "",
                attributes: [
                    FieldSpec("channel", .string, required: true, help: ""), FieldSpec("retain", .boolean, help: ""),
                ])
        ],
        settings: [FieldSpec("host", .string, required: true, help: "")])

    static let catalogue = AdapterCatalogue(
        [talk, wire], refusals: ["broken": "undefined symbol"], directories: ["/usr/lib/hubbub/adapters"])
}

internal import Descriptors

extension AdapterDescriptor {
    /// What `generate` says of itself.
    static let generate = AdapterDescriptor(
        name: "generate", version: "1.0.0", summary: "Makes events by itself, at a rate or as fast as they are taken",
        description: "For first steps, tests and benchmarks. Each event has a number, which stands in its attribute "
            + "sequence and, where the template asks for it, in its payload.",
        roles: [.source, .operations], handover: .exclusive,
        emits: [
            EventTypeSpec(
                "generate.tick", payloads: .text, help: "One made event.",
                attributes: [
                    FieldSpec(
                        "sequence", .integer, required: true,
                        help: "The event's number from 1 on; after 2147483647 it begins again at 0.")
                ])
        ],
        operations: [
            OperationSpec(
                "report", help: "How many events were emitted, refused and settled.", result: .json,
                resultHelp: "An object with emitted, refused, delivered, rejected, dropped and other.")
        ],
        settings: [
            FieldSpec(
                "rate", .real, live: true, help: "Events per second; 0 for as many as are taken.", example: "1000",
                fallback: "1"),
            FieldSpec(
                "count", .integer, help: "How many events to make; 0 for no end.", example: "100", fallback: "0",
                range: 0...Int64.max),
            FieldSpec(
                "size", .size, help: "Bytes of each payload, cut or filled up with dots; 0 for what the text needs.",
                example: "256", fallback: "0", range: 0...(1 << 30)),
            FieldSpec(
                "payload", .string, help: "The text; {n} becomes the number and {time} the time.",
                example: "\"tick {n} at {time}\"", fallback: "\"event {n}\""),
            FieldSpec("subject", .string, help: "The subject of each event.", example: "demo", fallback: "\"\""),
            FieldSpec(
                "settle", .boolean, help: "Whether to ask what becomes of each event, for the report.",
                fallback: "false"),
        ],
        requiredExtensions: ["hubbub.timer/1"])
}

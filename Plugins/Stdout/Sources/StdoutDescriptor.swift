internal import Descriptors
internal import EventLines

extension AdapterDescriptor {
    /// What `stdout` says of itself.
    static let stdout = AdapterDescriptor(
        name: "stdout", version: "1.0.0", summary: "Writes each event as one line to standard output",
        description: "An event is settled once its line was written. When whoever reads is slow, it takes fewer events "
            + "until there is room again.",
        roles: [.sink], sinkAcknowledges: .receipt, sinkKeepsOrder: true, handover: .exclusive,
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Any event.")],
        settings: [
            FieldSpec(
                "format", .string,
                help: LineFormat.help, fallback: "json", choices: LineFormat.allCases.map(\.rawValue))
        ],
        requiredExtensions: ["hubbub.watch/1", "hubbub.timer/1"],
        uses: [UseSpec(.files, "the standard output of the hub")])
}

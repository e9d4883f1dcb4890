internal import Descriptors

extension AdapterDescriptor {
    /// What `scirocco` says of itself.
    static let scirocco = AdapterDescriptor(
        name: "scirocco", version: "1.0.0", summary: "A node of a Scirocco message queue, or the queue itself",
        description:
            "With mode: client it is a node of a running Scirocco server: what others push for it becomes events, each "
            + "acknowledged at the server only when the hub has settled it, and events are pushed to the nodes that they "
            + "name. The server has no push, so it is asked again and again, often while there is something and seldom "
            + "while there is not. What an earlier run had pulled and not acknowledged comes again at the start. With mode: "
            + "server it is the queue, for programs that were written for the original one, of either generation: pushed "
            + "messages are on the disk before they are answered, each is handed to one caller, and those for the "
            + "endpoint's own node become events at once.",
        roles: [.source, .sink, .operations], sourceAcknowledges: .settlement, sinkAcknowledges: .settlement,
        redelivers: .onReconnect, sourceKeepsIDs: true, pushback: .stopsReading, emits: [emittedMessage],
        accepts: [acceptedMessage],
        operations: sciroccoOperations, settings: commonSettings + nodeSettings + queueSettings,
        requiredExtensions: ["hubbub.listen/1", "hubbub.timer/1", "hubbub.watch/1"],
        optionalExtensions: ["hubbub.state/1"],
        uses: [
            UseSpec(
                .network, "HTTP",
                help: "As a server it listens at host and port, as a client it asks the server that url names."),
            UseSpec(
                .files, "the folder that store names", help: "As a server, where it is not in its state directory."),
            UseSpec(
                .environment, "http_proxy, https_proxy, all_proxy and no_proxy", help: "As libcurl understands them."),
        ])

    private static let emittedMessage = EventTypeSpec(
        "scirocco.message", payloads: .any,
        help: "A message for our node. The event's id is the message's, and its time when it was pushed.",
        attributes: [
            FieldSpec("nodesource", .string, required: true, help: "The node that pushed it."),
            FieldSpec("nodedestination", .string, required: true, help: "The node that it is for: ours."),
            FieldSpec("status", .string, help: "processing, until the hub has settled the event."),
            FieldSpec("tries", .integer, help: "How often it was pulled; 1 for the first time."),
            FieldSpec("payloadtype", .string, help: "A label of its pusher; by default the media type."),
            FieldSpec("updatetime", .timestamp, help: "When it was last changed."),
            FieldSpec("scheduledtime", .timestamp, help: "When it was to be handed out, where it was scheduled."),
            FieldSpec("processingtime", .timestamp, help: "When it was pulled."),
        ])

    private static let acceptedMessage = EventTypeSpec(
        "scirocco.message", payloads: .any, help: "A message to push.",
        attributes: [
            FieldSpec(
                "nodedestination", .string, required: true, help: "The node that it is for: hexadecimal digits."),
            FieldSpec(
                "nodesource", .string,
                help:
                    "As a server: the node that it comes from, where it is not the endpoint's own. Ignored as a client."
            ),
            FieldSpec(
                "payloadtype", .string, help: "A label of 1 to 30 characters; by default the media type."),
            FieldSpec("scheduledtime", .timestamp, help: "When it shall be handed out, at the earliest."),
        ])
}

internal import Descriptors

extension AdapterDescriptor {
    /// What `tracim` says of itself.
    static let tracim = AdapterDescriptor(
        name: "tracim", version: "1.0.0",
        summary: "Live messages of Tracim, as a client of TracimDaemon or in its place",
        description:
            "As a client it registers its own socket with a running TracimDaemon, answers its pings, and registers again "
            + "when the daemon was away. As the daemon it logs in to a Tracim server, holds the stream of its live "
            + "messages, mends it after a cut with what was missed, and serves programs that were written for "
            + "TracimDaemon on its socket; other events of the hub can be sent to them, too. Each live message is an event "
            + "of the family tracim.*, whose id is the message's number. Programs of the original read no message beyond "
            + "4096 bytes: larger ones are sent to them without their fields, or as they are, and counted. The socket is "
            + "for its user alone.",
        // What holds for a client.
        roles: [.source, .sink, .operations], sourceAcknowledges: .never, sinkAcknowledges: .never, redelivers: .never,
        sinkIsIdempotent: false, sourceKeepsIDs: true, pushback: .none, handover: .exclusive,
        emits: [live, joined, left],
        accepts: [forwarded], operations: [request, account, clients],
        settings: placeSettings + serverSettings + timeSettings + sizeSettings,
        requiredExtensions: ["hubbub.timer/1", "hubbub.watch/1"], optionalExtensions: ["hubbub.state/1"],
        uses: [
            UseSpec(
                .files, "Unix sockets of the daemon and of its local clients",
                help: "Where the settings, or the clients, say."),
            UseSpec(
                .environment, "XDG_CONFIG_HOME and HOME",
                help: "Where the original daemon has its socket, unless socket names another."),
            UseSpec(.network, "HTTP to the server that url names", help: "As the daemon."),
            UseSpec(
                .environment, "http_proxy, https_proxy, all_proxy and no_proxy", help: "As libcurl understands them."),
        ],
        promises: [
            PromiseSpec("catch_up", "false", pushback: .stopsReading),
            // It takes messages for done when they are settled, and asks for the others again.
            PromiseSpec(
                "mode", "daemon", sourceAcknowledges: .settlement, redelivers: .onReconnect, pushback: .stopsReading),
        ])

    private static let live = EventTypeSpec(
        "tracim.*", payloads: .json,
        help: "A live message, such as tracim.content.created.thread; the payload is the message as it came.",
        attributes: [
            FieldSpec("eventid", .integer, help: "Its number at the server."),
            FieldSpec("created", .timestamp, help: "When it happened, which is the event's time, too."),
            FieldSpec("read", .timestamp, help: "When the user has read it; absent where that is not so."),
            FieldSpec("author", .string, help: "The user name of whoever did it; absent where nobody did."),
            FieldSpec("workspace", .integer, help: "The number of the space that it is about."),
            FieldSpec("content", .integer, help: "The number of the content that it is about."),
        ])

    private static let path = FieldSpec("path", .string, required: true, help: "The program's socket.")
    private static let pid = FieldSpec("pid", .string, help: "The number of its process, where it has told it.")

    private static let joined = EventTypeSpec(
        "tracimdaemon.client_added", payloads: .none, help: "A program has registered with the daemon.",
        attributes: [path, pid])

    private static let left = EventTypeSpec(
        "tracimdaemon.client_deleted", payloads: .none, help: "A program is not registered any more.",
        attributes: [
            path, pid,
            FieldSpec("silent", .boolean, help: "As the daemon: it did not take leave, but did not answer the pings."),
        ])

    private static let forwarded = EventTypeSpec(
        "tracim.*", open: true, payloads: .any,
        help:
            "As the daemon: is sent to all registered programs. What came from Tracim goes as it came; of anything else "
            + "the type without tracim. is the event_type, and the payload the fields.")

    private static let request = OperationSpec(
        "request", help: "Asks Tracim for something, with the login of the daemon.",
        parameters: [
            FieldSpec(
                "method", .string, help: "The method.", example: "POST", fallback: "GET", choices: TracimRequest.methods
            ),
            FieldSpec(
                "endpoint", .string, required: true, help: "The path below the URL of the API.", example: "/users/3"),
            FieldSpec(
                "body", .json, help: "What is sent with it.", example: "{\"raw_content\": \"hello\"}", fallback: "null"),
        ],
        result: .json,
        resultHelp:
            "An object with status (a number), reason, and body: JSON where it is some, else text; bytes that are no "
            + "text are in body_base64.")

    private static let account = OperationSpec(
        "account", help: "Who the daemon is logged in as.", result: .json,
        resultHelp: "An object with user_id, a text that is empty as long as there is no login.")

    private static let clients = OperationSpec(
        "clients", help: "Lists the programs that are registered with the daemon.", result: .json,
        resultHelp: "An array of objects with path and pid.")
}

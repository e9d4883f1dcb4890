internal import Descriptors

extension AdapterDescriptor {
    private static let second: Int64 = 1_000_000_000

    static let commonSettings = [
        FieldSpec(
            "mode", .string, help: "client: a node of a running server; server: the queue itself.", example: "server",
            fallback: "client", choices: ["client", "server"]),
        FieldSpec(
            "node", .string,
            help:
                "The endpoint's own node: hexadecimal digits. As a server without one nothing becomes an event.",
            example: "af123", fallback: ""),
        FieldSpec(
            "token", .string, secret: true, help: "The token that lets its bearer do everything.",
            example: "${SCIROCCO_TOKEN}", fallback: "DEFAULT_TOKEN"),
    ]

    /// The settings of a node.
    static let nodeSettings = [
        FieldSpec(
            "url", .string, help: "As a client: where the server is.", example: "http://queue.example.org:8000",
            fallback: "http://127.0.0.1:8000"),
        FieldSpec(
            "dialect", .integer,
            help: "As a client: 2 for servers from version 1.0.0 on, 1 for those before.", fallback: "2", range: 1...2),
        FieldSpec(
            "receive", .boolean,
            help: "As a client: whether messages for our node are pulled; false for an endpoint that only pushes.",
            fallback: "true"),
        FieldSpec(
            "poll", .duration,
            help: "As a client: how soon the server is asked again when it has nothing left; while it has, at once.",
            fallback: "50ms", range: second / 1000...3600 * second),
        FieldSpec(
            "poll_idle", .duration,
            help: "As a client: how seldom it is asked while it has nothing; the pauses grow up to that.",
            fallback: "2s", range: second / 100...3600 * second),
        FieldSpec(
            "mend", .boolean,
            help:
                "As a client: whether payloads become what they were: bytes that the server hands out as base64, and texts "
                + "that happen to be JSON. false for what the original client makes of them.",
            fallback: "true"),
        FieldSpec(
            "timeout", .duration, help: "As a client: how long an answer may take.", fallback: "30s",
            range: second / 10...600 * second),
    ]

    /// The settings of a queue.
    static let queueSettings = [
        FieldSpec(
            "host", .string, help: "As a server: the address to listen at.", example: "0.0.0.0", fallback: "127.0.0.1"),
        FieldSpec("port", .integer, help: "As a server: the port to listen at.", fallback: "8000", range: 1...65_535),
        FieldSpec(
            "store", .string,
            help: "As a server: the folder of the store, whose files belong together; by default the endpoint's "
                + "own in the hub's state directory.",
            example: "/var/lib/queue", fallback: ""),
        FieldSpec(
            "store_size", .size,
            help: "As a server: the most bytes of the store; beyond it pushes are refused with 507.",
            fallback: "1GiB", range: 256 << 10...1 << 44),
        FieldSpec(
            "max_json", .size, help: "As a server: the largest body of JSON.", fallback: "100KiB",
            range: 1...64 << 20),
        FieldSpec(
            "max_text", .size, help: "As a server: the largest body of text.", fallback: "100KiB",
            range: 1...64 << 20),
        FieldSpec(
            "max_raw", .size, help: "As a server: the largest body of bytes.", fallback: "1000KiB",
            range: 1...64 << 20),
        FieldSpec(
            "max_list", .integer, help: "As a server: the most messages of a list.", fallback: "100",
            range: 1...10_000),
        FieldSpec(
            "tokens", .list,
            help:
                "As a server: tokens that let one node act as itself and no more. With them `token` should be known to nobody "
                + "else.",
            example: "[{node: b0b, token: \"${BOB_TOKEN}\"}]", fallback: "[]",
            members: [
                FieldSpec(
                    "", .record, help: "A node.",
                    members: [
                        FieldSpec("node", .string, required: true, help: "The node.", example: "b0b"),
                        FieldSpec("token", .string, required: true, secret: true, help: "Its token."),
                    ])
            ]),
        FieldSpec(
            "visibility", .duration,
            help:
                "As a server: how long a message that was pulled may stay without its acknowledgement before others get it; "
                + "0 for ever, as in the original.",
            example: "30s", fallback: "0", range: 0...30 * 86_400 * second),
        FieldSpec(
            "max_tries", .integer,
            help:
                "As a server with visibility: how often a message is handed out before it is left with the status dead; 0 "
                + "for any number.",
            example: "5", fallback: "0", range: 0...1_000_000),
        FieldSpec(
            "keep_processed", .duration,
            help:
                "As a server: how long a message stays in the store after its acknowledgement, for whoever asks for it; 0 "
                + "for ever, as in the original, so that the store grows until it is full.",
            example: "7d", fallback: "0", range: 0...3650 * 86_400 * second),
        FieldSpec(
            "make_room", .boolean,
            help:
                "As a server: whether the messages that were acknowledged first are forgotten where the store is full; by "
                + "default a push is refused then, even if nothing else is in the store.",
            fallback: "false"),
        FieldSpec(
            "max_batch", .integer,
            help:
                "As a server: the most messages of a batch, which is pushed with POST /messageQueue/batch, pulled with GET "
                + "/messageQueue/batch?max=N, and acknowledged with PATCH /messageQueue/batch/ack, each with a body of at "
                + "most max_raw. As a client: the most messages that are pushed, pulled or acknowledged in one request; the server "
                + "must know batches. 0 for no batches, as in the original.",
            example: "100", fallback: "0", range: 0...1000),
        FieldSpec(
            "long_poll", .duration,
            help:
                "As a server: how long a pull of nothing may wait for a message where it asks for that with ?wait=SECONDS; 0 "
                + "for not at all, as in the original.",
            example: "20s", fallback: "0", range: 0...3600 * second),
        FieldSpec(
            "max_connections", .integer, help: "As a server: the most connections.", fallback: "1000",
            range: 1...100_000),
        FieldSpec(
            "idle_timeout", .duration, help: "As a server: how long a connection is kept between two requests.",
            fallback: "75s", range: second / 10...86_400 * second),
        FieldSpec(
            "request_timeout", .duration,
            help: "As a server: how long a request may take to arrive, and an answer to be taken.", fallback: "30s",
            range: second / 10...3600 * second),
        FieldSpec(
            "max_head", .size, help: "As a server: the longest head of a request.", fallback: "16KiB",
            range: 1024...1 << 20),
        FieldSpec(
            "max_unfinished", .size,
            help: "As a server: how much may have arrived of requests that are not whole, of all clients together.",
            fallback: "32MiB", range: 64 << 10...1 << 32),
        FieldSpec(
            "max_output", .size,
            help:
                "As a server: how much may wait for clients to read it, of all together; and the most bytes of payloads in a "
                + "list, a fourth of it.",
            fallback: "32MiB", range: 64 << 10...1 << 32),
    ]
}

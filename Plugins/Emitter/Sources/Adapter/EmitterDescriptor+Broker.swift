internal import Descriptors

extension AdapterDescriptor {
    private static let second: Int64 = 1_000_000_000

    /// The settings of a broker.
    static let brokerSettings = [
        FieldSpec(
            "keys", .string,
            help: "As a broker: on for channels with keys, as Emitter has them; off for a plain MQTT 3.1.1 broker.",
            example: "off", fallback: "on", choices: ["on", "off"]),
        FieldSpec(
            "tls_port", .integer,
            help:
                "As a broker with certificate and private_key: a port with TLS beside the one without. Where it is left out, "
                + "port has TLS.",
            example: "8883", range: 0...65_535),
        FieldSpec(
            "matcher", .string,
            help:
                "As a broker with keys: which channels a subscription covers: prefix for all below it, too; mqtt for the "
                + "same depth, with # for one or more levels.",
            example: "mqtt", fallback: "prefix", choices: ["prefix", "mqtt"]),
        FieldSpec(
            "key_secret", .string, secret: true,
            help:
                "As a broker with keys: the secret that makes them, 32 bytes in URL-safe base64. Without it one is made "
                + "once, and kept in the endpoint's state directory.",
            example: "${KEY_SECRET}"),
        FieldSpec(
            "license", .string, secret: true,
            help:
                "As a broker with keys: the licence of an original broker. Its keys are good here, and new ones are made in "
                + "its format; those of our own format stay good.",
            example: "${EMITTER_LICENSE}",
            caution:
                "Keys of the original's formats are not tamper-proof: who has one can make another of it, also one that "
                + "mints keys. Give a licence for old clients, and only where you trust those who hold keys."),
        FieldSpec(
            "history_size", .size,
            help: "As a broker with keys: the most bytes of messages that are kept on disk; the oldest make room.",
            example: "1GiB", fallback: "64MiB", range: 256 << 10...1 << 40),
        FieldSpec(
            "users", .list,
            help: "As a broker: who is let in. Without any, everybody who reaches it.",
            example: "[{name: ann, password: \"${ANN_PASSWORD}\"}]", fallback: "[]",
            members: [
                FieldSpec(
                    "", .record, help: "A user.",
                    members: [
                        FieldSpec("name", .string, required: true, help: "The user's name.", example: "ann"),
                        FieldSpec("password", .string, required: true, secret: true, help: "The user's password."),
                    ])
            ]),
        FieldSpec(
            "slow_clients", .string,
            help:
                "As a broker: what is done with a client that does not read: what is for it is dropped, or it is cut off.",
            example: "disconnect", fallback: "drop", choices: ["drop", "disconnect"]),
        FieldSpec(
            "connect_timeout", .duration,
            help: "As a broker: how long a client may take to say who it is.", fallback: "10s",
            range: second / 10...600 * second),
        FieldSpec(
            "max_keep_alive", .duration,
            help: "As a broker: the longest silence that a client gets, also where it asks for more or for none; 0 for "
                + "what it asks for.",
            example: "10m", fallback: "0", range: 0...86_400 * second),
        FieldSpec(
            "session_expiry", .duration,
            help: "As a plain broker: how long the session of a client that is away is kept.", example: "1h",
            fallback: "1d", range: second...366 * 86_400 * second),
        FieldSpec(
            "max_connections", .integer, help: "As a broker: the most connections.", fallback: "1000",
            range: 1...100_000),
        FieldSpec(
            "max_sessions", .integer, help: "As a plain broker: the most sessions of clients that are away.",
            fallback: "1000", range: 0...100_000),
        FieldSpec(
            "max_subscriptions", .integer, help: "As a broker: the most subscriptions of a client.",
            fallback: "1000", range: 1...1_000_000),
        FieldSpec(
            "max_rate", .integer,
            help: "As a broker: the most messages a second that are taken from a client; 0 for no limit.",
            example: "1000", fallback: "0", range: 0...10_000_000),
        FieldSpec(
            "max_in_flight", .integer,
            help: "As a broker: the most messages with qos 1 or 2 that wait for an acknowledgement, in each direction.",
            fallback: "100", range: 1...65_000),
        FieldSpec(
            "max_queued", .integer,
            help: "As a broker: the most messages with qos 1 or 2 that wait for a client, in max_queued_bytes.",
            fallback: "1000", range: 1...1_000_000),
        FieldSpec(
            "max_queued_bytes", .size, help: "As a broker: the most bytes of messages that wait for a client.",
            fallback: "4MiB", range: 1024...1 << 30),
        FieldSpec(
            "max_output", .size, help: "As a broker: the most bytes that a connected client may leave unread.",
            fallback: "1MiB", range: 1024...1 << 30),
        FieldSpec(
            "max_unfinished", .size,
            help: "As a broker: how much may have arrived of packets that are not whole yet, of all clients together; "
                + "beyond it the client with the most is cut off.",
            fallback: "32MiB", range: 4096...1 << 30),
        FieldSpec(
            "max_retained", .integer, help: "As a plain broker: the most retained messages, in max_retained_bytes.",
            fallback: "10000", range: 0...10_000_000),
        FieldSpec(
            "max_retained_bytes", .size, help: "As a plain broker: the most bytes of retained messages.",
            fallback: "16MiB", range: 0...1 << 32),
    ]
}

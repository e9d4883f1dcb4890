internal import Descriptors

extension AdapterDescriptor {
    private static let second: Int64 = 1_000_000_000

    static let connectionSettings = [
        FieldSpec(
            "mode", .string, help: "What the endpoint is: a client of a running broker, or a broker itself.",
            example: "server", fallback: "client", choices: ["client", "server"]),
        FieldSpec(
            "host", .string, help: "The broker's name or address; as a broker, the address to listen at.",
            example: "broker.example", fallback: "127.0.0.1"),
        FieldSpec(
            "port", .integer,
            help:
                "The broker's port; 0 for the usual one of MQTT: 8883, without secure 1883. Emitter brokers listen at 443, "
                + "without TLS at 8080.",
            example: "443", fallback: "0", range: 0...65_535),
        FieldSpec(
            "secure", .boolean,
            help:
                "Whether to use TLS. false is for brokers without it, on this machine or in a network that you trust.",
            example: "false", fallback: "true"),
        FieldSpec(
            "ca", .string,
            help:
                "A file of certificates (PEM) that the broker's must lead to. Without it those that the system trusts.",
            example: "/etc/hubbub/ca.pem"),
        FieldSpec(
            "certificate", .string, help: "A file with our certificate (PEM), for brokers that ask for one.",
            example: "/etc/hubbub/client.pem"),
        FieldSpec(
            "private_key", .string, help: "The file with the certificate's key (PEM), without a passphrase.",
            example: "/etc/hubbub/client.key"),
        FieldSpec(
            "verify", .boolean,
            help:
                "Whether the broker's certificate must be valid and bear its name. false lets anybody play the broker.",
            fallback: "true"),
        FieldSpec("username", .string, help: "A user name for the broker.", example: "hub"),
        FieldSpec("password", .string, secret: true, help: "The user's password."),
        FieldSpec(
            "client_id", .string,
            help: "What we are called at the broker, which lets in one of each name. Without it a random one.",
            example: "hub-berlin"),
        FieldSpec(
            "clean_session", .boolean,
            help: "Whether the broker forgets our subscriptions and messages when the connection ends. false, with a "
                + "client_id, makes it keep messages of subscriptions with qos 1 for us.",
            example: "false", fallback: "true"),
        FieldSpec(
            "keep_alive", .duration,
            help:
                "How long a connection may be silent before we ask whether the broker is there; below 120s for Emitter "
                + "brokers.",
            example: "60s", fallback: "30s", range: 5 * second...3600 * second),
        FieldSpec(
            "answer_timeout", .duration,
            help:
                "How long the broker may take to let us in, and how long it may owe us answers to subscriptions or "
                + "acknowledgements and send none; then the connection is made anew. Operations that need its answer "
                + "fail after that time.",
            example: "60s", fallback: "20s", range: second / 10...600 * second),
    ]

    static let messageSettings = [
        FieldSpec(
            "key", .string, secret: true,
            help:
                "The channel key of an Emitter broker for all channels that have none of their own. Without any key the "
                + "broker is taken for a plain MQTT 3.1.1 broker and channels for its topics.",
            example: "${EMITTER_KEY}"),
        FieldSpec(
            "subscribe", .list, help: "What to receive.",
            example: "[{channel: \"lobby/\", last: 10}, {channel: \"sensors/#\", qos: 1}]", fallback: "[]",
            members: [FieldSpec("", .record, help: "A subscription.", members: subscription)]),
        FieldSpec(
            "qos", .integer,
            help: "How messages are published: 0 is done when it is written to the broker, 1 when the broker has "
                + "acknowledged it.",
            example: "1", fallback: "0", range: 0...1),
        FieldSpec(
            "payload", .string,
            help:
                "What the payload of a received message is: text; json where it is some, else as auto; binary; auto is "
                + "text where it is UTF-8, else binary.",
            example: "json", fallback: "auto", choices: PayloadForm.allCases.map(\.rawValue)),
        FieldSpec(
            "max_payload", .size,
            help:
                "The longest payload that is published; a longer one is rejected. Emitter brokers take 64 KiB with the "
                + "topic at most.",
            example: "64KiB", fallback: "1MiB", range: 1...268_435_455),
        FieldSpec(
            "max_packet", .size,
            help:
                "The longest packet that is taken from a broker without TLS, before any of it is kept; a longer one ends "
                + "the connection. Messages beyond the hub's limit for events are dropped and counted.",
            example: "64MiB", fallback: "16MiB", range: 1024...268_435_455),
    ]

    /// The members of an entry of `subscribe`.
    private static let subscription = [
        FieldSpec(
            "channel", .string, required: true,
            help: "A channel of an Emitter broker, or a topic filter of a plain one, without the key.",
            example: "lobby/"),
        FieldSpec("key", .string, secret: true, help: "The key of this channel, where it is not the endpoint's."),
        FieldSpec(
            "last", .integer,
            help:
                "Emitter brokers: how many kept messages to get first; without it one. They come again on each reconnect.",
            example: "10", range: 0...Int64(Int32.max)),
        FieldSpec(
            "from", .integer, help: "Emitter brokers: kept messages since then, in seconds since 1970.",
            example: "1700000000", range: ChannelOptions.times),
        FieldSpec(
            "until", .integer, help: "Emitter brokers: kept messages until then, in seconds since 1970.",
            example: "1800000000", range: ChannelOptions.times),
        FieldSpec(
            "group", .string, help: "A share group: each message goes to one of its members.", example: "workers"),
        FieldSpec(
            "qos", .integer,
            help: "1 asks for messages that we acknowledge once the hub has settled them. Emitter brokers send at 0 "
                + "whatever is asked.",
            example: "1", fallback: "0", range: 0...1),
    ]
}

internal import Descriptors

extension AdapterDescriptor {
    /// What `emitter` says of itself.
    static let emitter = AdapterDescriptor(
        name: "emitter", version: "1.0.0", summary: "An Emitter or MQTT 3.1.1 broker's client, or such a broker",
        description:
            "Messages of the broker become events and events become messages. With a channel key the broker is "
            + "an Emitter broker; without one any MQTT 3.1.1 broker. A broker that is away is no error: the endpoint "
            + "connects again by itself with growing pauses, subscribes again, and makes links and watches anew. "
            + "Meanwhile events wait in the queues of their routes, which have limits, do what their full says when these "
            + "are reached, and count what they drop; the endpoint itself keeps none. Received messages are "
            + "kept safe only where the subscription has qos 1, with clean_session: false and a client_id; all others "
            + "are dropped and counted while the hub has no room. Published ones are acknowledged with qos: 1. With "
            + "mode: server it is the broker itself, over TCP, TLS and WebSocket at one port: what its clients publish "
            + "becomes events, and events are published to them.",
        // What holds with quality of service 0, which is the default and all that Emitter brokers send: better a promise that
        // is kept and exceeded.
        roles: [.source, .sink, .operations], sourceAcknowledges: .never, sinkAcknowledges: .never, redelivers: .never,
        pushback: .none, emits: emitted + announced, accepts: [accepted], operations: emitterOperations,
        settings: connectionSettings + messageSettings + renewalSettings + brokerSettings,
        requiredExtensions: ["hubbub.listen/1", "hubbub.timer/1", "hubbub.watch/1"],
        optionalExtensions: ["hubbub.state/1"],
        uses: [
            UseSpec(
                .network, "TCP at host and port, and at tls_port",
                help: "As a broker it listens there, as a client it connects."),
            UseSpec(
                .files, "those that ca, certificate and private_key name",
                help: "Without ca a client reads the authorities of the system."),
        ],
        promises: [
            // What it publishes its clients get as they subscribe, if at all. What it is given it takes or refuses at once.
            PromiseSpec("mode", "server", sinkKeepsOrder: true),
            PromiseSpec("qos", "1", sinkAcknowledges: .settlement),
        ])

    /// Indices of `emitted`.
    enum Emitted {
        static let message: UInt32 = 0
        static let connect: UInt32 = 1
        static let disconnect: UInt32 = 2
        static let error: UInt32 = 3
    }

    private static let emitted = [
        EventTypeSpec(
            "emitter.message", payloads: [.text, .json, .binary], help: "A message was received.",
            attributes: [
                FieldSpec("channel", .string, required: true, help: "Its channel or topic, without a key."),
                FieldSpec("qos", .integer, help: "The quality of service that it came with."),
                FieldSpec(
                    "retain", .boolean,
                    help: "The broker had kept it from before we subscribed; as a broker, the client asks to keep it."),
                FieldSpec("client", .string, help: "As a broker: the name of the client that published it."),
                FieldSpec("username", .string, help: "As a broker: the client's user name, where it has one."),
            ]),
        EventTypeSpec("emitter.connect", payloads: .none, help: "The broker let us in."),
        EventTypeSpec(
            "emitter.disconnect", payloads: .none, help: "The connection to the broker is lost.",
            attributes: [FieldSpec("reason", .string, required: true, help: "Why, for people.")]),
        EventTypeSpec(
            "emitter.error", payloads: .json,
            help: "An Emitter broker refused something for which no call waits; the payload has its words.",
            attributes: [
                FieldSpec("status", .integer, help: "Its number, as in HTTP: 401 is a key without the right."),
                FieldSpec(
                    "request", .string, help: "What was asked for, where the broker says it: keygen, for example."),
            ]),
    ]

    private static let accepted = EventTypeSpec(
        "emitter.message", payloads: .any, help: "A message to publish.",
        attributes: [
            FieldSpec(
                "channel", .string, required: true,
                help: "The channel or the topic, without a key and without wildcards."),
            FieldSpec("key", .string, secret: true, help: "A channel key in place of the endpoint's."),
            FieldSpec("ttl", .integer, help: "Emitter brokers: how many seconds they keep it. Others ignore it."),
            FieldSpec("retain", .boolean, help: "Whether the broker keeps it for those that subscribe later."),
            FieldSpec("qos", .integer, help: "0 or 1 in place of the endpoint's."),
            FieldSpec(
                "me", .boolean, help: "Emitter brokers: false keeps it from our own subscriptions. Others ignore it."),
            FieldSpec("client", .string, help: "Who published it first, as a broker says it. Not used."),
            FieldSpec("username", .string, help: "The same, by name. Not used."),
            FieldSpec(
                "link", .boolean,
                help:
                    "Emitter brokers: the channel is the name of a link, which stands for a channel with key and options."
            ),
        ])
}

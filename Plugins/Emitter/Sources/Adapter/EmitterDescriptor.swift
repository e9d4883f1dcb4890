internal import Descriptors

extension AdapterDescriptor {
    /// What `emitter` says of itself.
    static let emitter = AdapterDescriptor(
        name: "emitter", version: "1.0.0", summary: "Publishes and subscribes at an Emitter or MQTT 3.1.1 broker",
        description:
            "Messages of the broker become events and events become messages. With a channel key the broker is "
            + "an Emitter broker; without one any MQTT 3.1.1 broker. A broker that is away is no error: the endpoint "
            + "connects again by itself, subscribes again, and leaves events in the hub meanwhile. Received messages are "
            + "kept safe only where the subscription has qos 1, with clean_session: false and a client_id; all others "
            + "are dropped and counted while the hub has no room. Published ones are acknowledged with qos: 1.",
        // What holds with quality of service 0, which is the default and all that Emitter brokers send: better a promise that
        // is kept and exceeded.
        roles: [.source, .sink, .operations], sourceAcknowledges: .never, sinkAcknowledges: .never, redelivers: .never,
        pushback: .none, emits: emitted, accepts: [accepted], operations: emitterOperations + brokerOperations,
        settings: connectionSettings + messageSettings + brokerSettings,
        requiredExtensions: ["hubbub.listen/1", "hubbub.timer/1", "hubbub.watch/1"],
        optionalExtensions: ["hubbub.state/1"])

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
            help: "An Emitter broker refused something; the payload is its answer.",
            attributes: [FieldSpec("status", .integer, help: "Its number, as in HTTP: 401 is a key without the right.")]
        ),
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
        ])

    private static let emitterOperations = [
        OperationSpec(
            "subscribe",
            help:
                "Subscribes to a channel, until unsubscribe or the end of the endpoint. While the broker is away this "
                + "is noted for when it is there.",
            parameters: [
                FieldSpec(
                    "channel", .string, required: true, help: "The channel or the topic filter.", example: "lobby/"),
                FieldSpec("key", .string, secret: true, help: "Its key, where it is not the endpoint's."),
                FieldSpec(
                    "last", .integer, help: "Emitter brokers: how many kept messages to get first.", example: "10",
                    range: 0...Int64(Int32.max)),
                FieldSpec("qos", .integer, help: "0 or 1.", fallback: "0", range: 0...1),
            ]),
        OperationSpec(
            "unsubscribe", help: "Ends a subscription.",
            parameters: [
                FieldSpec(
                    "channel", .string, required: true, help: "The channel or the topic filter.", example: "lobby/"),
                FieldSpec("key", .string, secret: true, help: "The key that it was subscribed with."),
            ]),
    ]
}

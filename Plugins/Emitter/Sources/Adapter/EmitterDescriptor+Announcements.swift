internal import Descriptors

extension AdapterDescriptor.Emitted {
    static let presence: UInt32 = 4
    static let keygen: UInt32 = 5
    static let keyban: UInt32 = 6
    static let me: UInt32 = 7
}

extension AdapterDescriptor {
    /// What an Emitter broker tells us on channels of its own; they follow `emitted`.
    static let announced = [
        EventTypeSpec(
            "emitter.presence", payloads: .json,
            help:
                "Somebody subscribed to a watched channel or left it, or the answer to a request for presence that was "
                + "an event. The payload is the broker's: time, event, channel, and who, one or a list.",
            attributes: [
                FieldSpec("event", .string, required: true, help: "subscribe, unsubscribe or status."),
                FieldSpec("channel", .string, required: true, help: "The channel, without a key."),
                FieldSpec("client", .string, help: "The id of who came or went."),
                FieldSpec("username", .string, help: "The user name, where there is one."),
            ]),
        EventTypeSpec(
            "emitter.keygen", payloads: .json,
            help: "The answer to a request for a key that was an event. The payload has the key, which is a secret.",
            attributes: [FieldSpec("channel", .string, required: true, help: "What the key is for.")]),
        EventTypeSpec(
            "emitter.keyban", payloads: .json,
            help: "The answer to a request to ban a key that was an event. The payload is the broker's.",
            attributes: [FieldSpec("banned", .boolean, required: true, help: "Whether the key is banned now.")]),
        EventTypeSpec(
            "emitter.me", payloads: .json,
            help: "The answer to a request for our id that was an event. The payload has our links, too.",
            attributes: [FieldSpec("client", .string, required: true, help: "Our id on this connection.")]),
    ]
}

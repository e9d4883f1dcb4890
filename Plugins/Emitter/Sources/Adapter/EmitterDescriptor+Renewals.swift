internal import Descriptors

extension AdapterDescriptor {
    /// What a link is made of, in a configuration and in a call.
    static let linkFields = [
        FieldSpec("name", .string, required: true, help: "One or two letters or digits.", example: "a1"),
        FieldSpec(
            "channel", .string, required: true, help: "The channel, without the key and without wildcards.",
            example: "lobby/"),
        FieldSpec("key", .string, secret: true, help: "The key of this channel, where it is not the endpoint's."),
        FieldSpec(
            "ttl", .integer, help: "How many seconds the broker keeps what is published through the link.",
            example: "60", range: 0...Int64(Int32.max)),
        FieldSpec("me", .boolean, help: "false keeps what is published from our own subscriptions."),
        FieldSpec("subscribe", .boolean, help: "Whether to subscribe to the channel, too.", fallback: "false"),
    ]

    /// The settings that an Emitter broker is told anew on each connection.
    static let renewalSettings = [
        FieldSpec(
            "links", .list,
            help: "Emitter brokers: short names for channels with their keys and options, to publish to.",
            example: "[{name: a1, channel: \"lobby/\", ttl: 60}]", fallback: "[]",
            members: [FieldSpec("", .record, help: "A link.", members: linkFields)]),
        FieldSpec(
            "watch", .list,
            help: "Emitter brokers: channels of which each coming and going becomes an event emitter.presence.",
            example: "[{channel: \"lobby/\"}]", fallback: "[]",
            members: [
                FieldSpec(
                    "", .record, help: "A channel to watch.",
                    members: [
                        FieldSpec(
                            "channel", .string, required: true,
                            help: "The channel, without the key; those below it are watched with it.", example: "lobby/"
                        ),
                        FieldSpec(
                            "key", .string, secret: true,
                            help: "A key that allows presence, where it is not the endpoint's."),
                    ])
            ]),
    ]
}

internal import Descriptors

extension AdapterDescriptor {
    /// What can be asked of an endpoint. A broker answers keygen, keyban and presence by itself.
    static let emitterOperations =
        [subscribe, unsubscribe, connect, disconnect] + [presence, keygen, keyban, link, me]

    private static let channel = FieldSpec(
        "channel", .string, required: true, help: "The channel or the topic filter.", example: "lobby/")
    private static let key = FieldSpec(
        "key", .string, secret: true, help: "Its key, where it is not the endpoint's.")
    private static let group = FieldSpec(
        "group", .string, help: "A share group: each message goes to one of its members.", example: "workers")

    private static let subscribe = OperationSpec(
        "subscribe",
        help:
            "Subscribes to a channel, until unsubscribe or the end of the endpoint. While the broker is away this "
            + "is noted for when it is there.",
        parameters: [
            channel, key,
            FieldSpec(
                "last", .integer, help: "Emitter brokers: how many kept messages to get first.", example: "10",
                range: 0...Int64(Int32.max)),
            FieldSpec(
                "from", .integer, help: "Emitter brokers: kept messages since then, in seconds since 1970.",
                example: "1700000000", range: ChannelOptions.times),
            FieldSpec(
                "until", .integer, help: "Emitter brokers: kept messages until then, in seconds since 1970.",
                example: "1800000000", range: ChannelOptions.times),
            group,
            FieldSpec("qos", .integer, help: "0 or 1.", fallback: "0", range: 0...1),
        ])

    private static let unsubscribe = OperationSpec(
        "unsubscribe", help: "Ends a subscription.",
        parameters: [
            channel,
            FieldSpec("key", .string, secret: true, help: "The key that it was subscribed with."), group,
        ])

    private static let connect = OperationSpec(
        "connect",
        help:
            "Connects after disconnect, or at once where the endpoint waits for its next attempt. Ends when the broker has "
            + "let us in, or with why it has not.")

    private static let disconnect = OperationSpec(
        "disconnect",
        help:
            "Takes leave of the broker until connect. Meanwhile it is as if the broker were away: events wait in the hub."
    )

    private static let presence = OperationSpec(
        "presence", help: "Who would get a message on a channel; and whether to hear of those who come and go.",
        parameters: [
            FieldSpec("channel", .string, required: true, help: "The channel.", example: "lobby/"), key,
            FieldSpec("status", .boolean, help: "As a client: whether to list who is there.", fallback: "true"),
            FieldSpec(
                "changes", .boolean,
                help:
                    "As a client: true makes each coming and going an event emitter.presence, on further connections "
                    + "too; false ends that."),
        ],
        result: .json,
        resultHelp:
            "An object with channel and who: a list of objects with id and, where there is one, username; "
            + "for a client with time and event, too. Nothing where it was noted while the broker is away, as can be with "
            + "status: false.")

    private static let keygen = OperationSpec(
        "keygen", help: "Makes a key for a channel.",
        parameters: [
            FieldSpec("channel", .string, help: "The channel; chat/#/ is for all below chat/.", example: "chat/#/"),
            FieldSpec(
                "key", .string, secret: true,
                help:
                    "As a client: the broker's master key, or a key that may be extended, where it is not the "
                    + "endpoint's."
            ),
            FieldSpec(
                "type", .string,
                help:
                    "What the key allows: r subscribe, w publish, s store, l load kept messages, p presence, e extend. "
                    + "As a broker also the word master, for a key that makes others.",
                example: "rwl"),
            FieldSpec(
                "ttl", .integer, help: "How many seconds the key is good for; 0 for ever.", fallback: "0",
                range: Int64(Int32.min)...Int64(Int32.max)),
        ],
        result: .json, resultHelp: "An object with key, which is a secret, and channel.")

    private static let keyban = OperationSpec(
        "keyban", help: "Bans a key, or lifts the ban. Subscriptions that it made stay.",
        parameters: [
            FieldSpec("secret", .string, secret: true, help: "As a client: the broker's master key."),
            FieldSpec("target", .string, required: true, secret: true, help: "The key to ban."),
            FieldSpec("banned", .boolean, help: "false lifts the ban.", fallback: "true"),
        ],
        result: .json, resultHelp: "An object with banned.")

    private static let link = OperationSpec(
        "link",
        help:
            "Emitter brokers: gives a channel with its key and options a short name, to which events with link: true are "
            + "published. It is made anew on each connection; while the broker is away this is noted.",
        parameters: linkFields, result: .json,
        resultHelp: "An object with name and channel. Nothing where it was noted while the broker is away.")

    private static let me = OperationSpec(
        "me", help: "Emitter brokers: who we are on this connection.", result: .json,
        resultHelp: "An object with id and, where there are any, links.")
}

internal import Descriptors

extension AdapterDescriptor {
    private static let second: Int64 = 1_000_000_000

    /// Beside the setting or parameter of that name: pysig's names may be numbers.
    static func kind(_ name: String) -> FieldSpec {
        FieldSpec(
            "\(name)kind", .string, help: "What the \(name) is where it is not a string.", example: "number",
            choices: ["number", "boolean"])
    }

    static let connection = [
        FieldSpec(
            "mode", .string, help: "Whether programs connect to the hub, or the hub connects to a running server.",
            example: "client", fallback: "server", choices: ["server", "client"]),
        FieldSpec(
            "carrier", .string,
            help: "What carries the signals: a network, or memory between endpoints of this hub. With local, host and "
                + "port are but a name that server and client have in common.",
            example: "local", fallback: "tcp", choices: CarrierKind.allCases.map(\.rawValue)),
        FieldSpec(
            "host", .string,
            help:
                "The address to listen at, or the address or name of the server. There is no authentication: an address "
                + "that others can reach lets anybody in.",
            example: "192.0.2.7", fallback: "127.0.0.1"),
        FieldSpec("port", .integer, help: "The port; 0 listens at any.", fallback: "3000", range: 0...65_535),
    ]

    static let names = [
        FieldSpec(
            "senders", .list, help: "Senders that the hub offers on this endpoint: what events are fired as.",
            example: "[{name: mqtt, events: [message], requests: [now]}]", fallback: "[]",
            members: [
                FieldSpec(
                    "", .record, help: "A sender.",
                    members: [
                        FieldSpec("name", .string, required: true, help: "Its name.", example: "mqtt"),
                        kind("name"),
                        FieldSpec(
                            "events", .list, help: "The events that it has from the start.", example: "[message]",
                            fallback: "[]", members: [FieldSpec("", .string, help: "An event's name.")]),
                        FieldSpec(
                            "requests", .list,
                            help:
                                "The requests that it answers, each as the request NAME.METHOD that the configuration "
                                + "binds; \"*\" for any.",
                            example: "[now]", fallback: "[]",
                            members: [FieldSpec("", .string, help: "A request's name, or *.")]),
                    ])
            ]),
        FieldSpec(
            "listen", .list,
            help: "What becomes events: signals of these senders and events, and the channels \"#connect\" and "
                + "\"#disconnect\". What is left out stands for any.",
            example: "[{sender: timer, event: tick}, {event: \"#connect\"}]", fallback: "[{}]",
            members: [
                FieldSpec(
                    "", .record, help: "A listener.",
                    members: [
                        FieldSpec("sender", .string, help: "A sender's name; any where it is left out."),
                        kind("sender"),
                        FieldSpec("event", .string, help: "An event's name; any where it is left out."),
                        kind("event"),
                    ])
            ]),
        FieldSpec(
            "auto_senders", .boolean,
            help: "Whether an event whose sender or event is not declared makes it, instead of being rejected.",
            fallback: "true"),
    ]

    static let times = [
        FieldSpec(
            "request_timeout", .duration,
            help: "How long a request waits for its answer. Original programs wait 10s. A server that is silent for "
                + "three times as long is taken for dead.",
            fallback: "10s", range: second / 10...600 * second),
        FieldSpec(
            "signal_timeout", .duration,
            help:
                "How long a listener of a client has to confirm a signal; then it counts as delivered. One that leaves "
                + "three in a row is cut off.",
            fallback: "9s", range: second / 10...600 * second),
        FieldSpec(
            "answer_within", .duration,
            help: "As a client: how long a server waits for the answer to a signal that is not settled. An original "
                + "server stands still meanwhile.",
            fallback: "1s", range: 0...60 * second),
        FieldSpec(
            "reply_gap", .duration,
            help:
                "The silence between two objects that nothing else keeps apart; an original program loses objects that "
                + "it receives at once, but for those that are filled up.",
            fallback: "20ms", range: 0...second),
        FieldSpec(
            "fill_up", .boolean,
            help: "Whether objects to a program on the same machine are filled up with spaces to the 4096 bytes that "
                + "an original program receives at a time: then none is lost, and no silence is needed. Something in "
                + "between that cuts them in pieces, such as a tunnel, may need false.",
            fallback: "true"),
        FieldSpec(
            "connect_timeout", .duration, help: "As a client: how long an attempt to connect may take.",
            fallback: "10s", range: second / 10...600 * second),
        FieldSpec(
            "reconnect_wait", .duration,
            help: "As a client: the longest wait between two attempts to connect. The first is made at once.",
            fallback: "5s", range: second / 10...600 * second),
    ]

    static let sizes = [
        FieldSpec(
            "max_message", .size,
            help: "The longest object that is taken from a peer; a longer one ends its connection.",
            fallback: "1MiB", range: 4096...16 << 20),
        FieldSpec(
            "max_unfinished", .size,
            help:
                "As a server: how much may have arrived of objects that are not whole yet, of all peers together; beyond "
                + "it the peer with the most is cut off.",
            fallback: "8MiB", range: 4096...1 << 30),
        FieldSpec(
            "max_object", .size,
            help:
                "The longest object that is sent to a peer; a longer one is rejected. Original programs read 4096 bytes.",
            fallback: "4096", range: 256...1 << 20),
        FieldSpec(
            "max_name", .size, help: "As a server: the longest name of a sender, an event or a request.",
            fallback: "1KiB", range: 16...64 << 10),
        FieldSpec(
            "max_connections", .integer, help: "As a server: the most connections.", fallback: "500",
            range: 1...10_000),
        FieldSpec(
            "max_listeners", .integer, help: "As a server: the most listeners of a connection.", fallback: "1000",
            range: 1...100_000),
        FieldSpec(
            "max_senders", .integer, help: "The most senders of a connection, and of the hub.", fallback: "250",
            range: 1...10_000),
        FieldSpec(
            "max_events", .integer, help: "The most events, and requests, of a sender.", fallback: "1000",
            range: 1...100_000),
        FieldSpec(
            "max_unanswered", .integer,
            help: "The most requests of a peer that wait for an answer, for example because the hub has no room; then "
                + "nothing more is read from it.",
            fallback: "64", range: 1...10_000),
        FieldSpec(
            "max_queue", .integer,
            help: "The most objects that wait to be sent to a peer, in 4 MiB at most; beyond it, it is cut off.",
            fallback: "1024", range: 256...100_000),
    ]
}

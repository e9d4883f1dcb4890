internal import Descriptors

extension AdapterDescriptor {
    private static let second: Int64 = 1_000_000_000

    static let placeSettings = [
        FieldSpec(
            "mode", .string, help: "Whether to be a client of a running TracimDaemon, or to take its place.",
            example: "daemon", fallback: "client", choices: ["client", "daemon"]),
        FieldSpec(
            "socket", .string,
            help:
                "The daemon's socket. Without it the original's: TracimDaemon/master.sock in the user's configuration "
                + "directory.",
            example: "/run/user/1000/tracim.sock"),
        FieldSpec(
            "client_socket", .string,
            help:
                "As a client: our own socket. Without it one in the endpoint's state directory; a path has 107 bytes at "
                + "most.",
            example: "/run/user/1000/hubbub.sock"),
    ]

    static let serverSettings = [
        FieldSpec(
            "url", .string, help: "As the daemon: the URL of Tracim's API, with /api.",
            example: "https://tracim.example.org/api"),
        FieldSpec(
            "authentication", .string,
            help: "As the daemon: session logs in once; basic sends name and password with each request; key sends the "
                + "api_key.",
            example: "key", fallback: "session", choices: ["session", "basic", "key"]),
        FieldSpec("username", .string, help: "As the daemon: the user's name at Tracim.", example: "ann"),
        FieldSpec(
            "email", .string, help: "As the daemon: the user's address, in place of the name or beside it.",
            example: "ann@example.org"),
        FieldSpec("password", .string, secret: true, help: "As the daemon: the user's password."),
        FieldSpec(
            "api_key", .string, secret: true, help: "As the daemon, with authentication key: the server's key.",
            example: "${TRACIM_API_KEY}"),
        FieldSpec(
            "ca", .string,
            help:
                "As the daemon: a file of certificates (PEM) that the server's must lead to. Without it those that the "
                + "system trusts.",
            example: "/etc/hubbub/ca.pem"),
        FieldSpec(
            "verify", .boolean,
            help:
                "As the daemon: whether the server's certificate must be valid and bear its name. false lets anybody play "
                + "the server.",
            fallback: "true"),
        FieldSpec(
            "catch_up", .boolean,
            help: "As the daemon: whether live messages are asked for that came while the hub was down.",
            fallback: "true"),
        FieldSpec(
            "relay", .boolean,
            help: "As the daemon: whether Tracim's live messages are sent to the registered programs, too.",
            fallback: "true"),
    ]

    static let timeSettings = [
        FieldSpec(
            "ping_interval", .duration,
            help: "As the daemon: how often programs are pinged; one that was not heard of in between is removed.",
            fallback: "30s", range: second / 10...3600 * second),
        FieldSpec(
            "silence", .duration,
            help:
                "As a client: without a ping for so long we register again. As the daemon: without a word of Tracim, which "
                + "says something each 30s, for so long we connect again.",
            fallback: "90s", range: second / 10...3600 * second),
        FieldSpec(
            "answer_timeout", .duration,
            help:
                "As a client: how long the daemon has to confirm that we are registered. As the daemon: how long Tracim "
                + "has for an answer.",
            fallback: "20s", range: second / 10...600 * second),
        FieldSpec(
            "reconnect_wait", .duration,
            help: "The longest wait between two attempts to reach the daemon or Tracim.", fallback: "10s",
            range: second / 10...3600 * second),
        FieldSpec(
            "read_timeout", .duration, help: "How long a peer that connected has for its message.", fallback: "5s",
            range: second / 10...600 * second),
        FieldSpec(
            "write_timeout", .duration,
            help: "How long a peer has to take a message; then all that waits for it is dropped.", fallback: "10s",
            range: second / 10...600 * second),
    ]

    static let sizeSettings = [
        FieldSpec(
            "large_messages", .string,
            help:
                "As the daemon: what becomes of messages beyond 4096 bytes, which programs of the original cannot read: "
                + "reduce sends them without fields or bodies, whole as they are.",
            example: "whole", fallback: "reduce", choices: [MessageSize.Large.reduce, .whole].map(\.rawValue)),
        FieldSpec(
            "max_message", .size, help: "The longest message that is taken from a peer.", fallback: "1MiB",
            range: 4096...64 << 20),
        FieldSpec(
            "max_live_message", .size,
            help: "As the daemon: the longest live message that is taken from Tracim; a longer one is passed over.",
            fallback: "8MiB", range: 4096...64 << 20),
        FieldSpec(
            "max_answer", .size, help: "As the daemon: the longest answer of Tracim to a request.", fallback: "1MiB",
            range: 1024...64 << 20),
        FieldSpec(
            "max_connections", .integer,
            help: "The most peers that bring a message at a time; one more takes the place of the oldest.",
            fallback: "64",
            range: 1...10_000),
        FieldSpec(
            "max_clients", .integer, help: "As the daemon: the most programs that are registered.", fallback: "256",
            range: 1...10_000),
        FieldSpec(
            "max_queue", .integer,
            help:
                "The most messages that wait for one peer, in 8 MiB at most; from half of it on no more are taken from Tracim "
                + "and the hub, as long as the peer takes one each second and none waits for 30s.",
            fallback: "10000", range: 1...1_000_000),
        FieldSpec(
            "max_requests", .integer, help: "The most requests without an answer.", fallback: "64", range: 1...1000),
    ]
}

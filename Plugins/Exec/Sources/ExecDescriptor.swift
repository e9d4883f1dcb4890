internal import Descriptors
internal import EventLines

extension AdapterDescriptor {
    /// What `exec` says of itself.
    static let exec = AdapterDescriptor(
        name: "exec", version: "1.0.0",
        summary: "Runs a program: its lines are events, and events are lines of its input",
        description:
            "The program is started with the endpoint and again whenever it ends, after a pause that grows while it "
            + "ends soon. Each line of its standard output is an event; each event is a line of its standard input, and is "
            + "settled once the pipe has taken it. What it says on standard error is logged. While there is no credit its "
            + "output is not read, so that it waits. At the end its input is closed; a program that goes on is sent SIGTERM, "
            + "then SIGKILL, with all that it started.",
        roles: [.source, .sink], sinkAcknowledges: .receipt, sinkKeepsOrder: true, pushback: .stopsReading,
        handover: .exclusive,
        emits: [
            EventTypeSpec(
                "exec.line", payloads: [.text, .json, .binary], help: "A line, with the formats data and text."),
            EventTypeSpec(
                "*", open: true, payloads: .any,
                help:
                    "The event that stands in the line, with the format json: an object with specversion \"1.0\", id, source "
                    + "and type at least."),
        ],
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Any event.")],
        settings: [
            FieldSpec(
                "command", .list, required: true,
                help: "The program and its arguments, without a shell; one without a slash is looked for in PATH.",
                example: "[python3, sensor.py]",
                members: [FieldSpec("argument", .string, help: "The program, or one of its arguments.")]),
            FieldSpec(
                "directory", .string, help: "Where it runs; where the hub does otherwise.", example: "/srv/sensor"),
            FieldSpec(
                "environment", .list, help: "Variables beside those of the hub.", example: "[{name: TOKEN, value: x}]",
                members: [
                    FieldSpec(
                        "variable", .record, help: "One variable.",
                        members: [
                            FieldSpec("name", .string, required: true, help: "Its name."),
                            FieldSpec("value", .string, required: true, secret: true, help: "Its value."),
                        ])
                ]),
            FieldSpec(
                "format", .string, help: LineFormat.help + " Lines of short cannot be read: they are not events.",
                fallback: "json", choices: LineFormat.allCases.map(\.rawValue)),
            FieldSpec(
                "longest_line", .size, help: "A longer line is skipped, counted and logged.", fallback: "256KiB",
                range: 1...(64 << 20)),
            FieldSpec(
                "pause", .duration,
                help: "Before the program is started again; doubled up to a minute while it ends soon.",
                fallback: "1s", range: 1_000_000...3_600_000_000_000),
        ],
        requiredExtensions: ["hubbub.watch/1", "hubbub.timer/1"],
        uses: [
            UseSpec(.programs, "the one that command names", help: "What that uses is its own affair."),
            UseSpec(.environment, "all variables", help: "The program gets them, and PATH is where it is looked for."),
        ])
}

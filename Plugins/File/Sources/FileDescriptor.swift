internal import Descriptors
internal import EventLines

extension AdapterDescriptor {
    /// What `file` says of itself.
    static let file = AdapterDescriptor(
        name: "file", version: "1.0.0",
        summary: "Reads events from a file of lines as it grows, and writes events to one",
        description: "Reading, it follows a file that grows, goes on with the new one when the file is rotated, and "
            + "remembers how far its events were settled: after a restart it reads on from there, so that an event is never "
            + "lost and at worst read twice, with the id that it had. Writing, it settles an event once its line is in the file, "
            + "waits while the disk is full, and rotates the file by size or when somebody else moved it away. It notes what it "
            + "writes of a route that delivers once, so that after a crash no line is written twice, as long as nobody else "
            + "writes to the file.",
        roles: [.source, .sink], sourceAcknowledges: .settlement, sinkAcknowledges: .receipt, redelivers: .onReconnect,
        sinkKeepsPlace: true, sinkKeepsOrder: true, sourceKeepsIDs: true, pushback: .stopsReading, handover: .exclusive,
        emits: [
            EventTypeSpec(
                "file.line", payloads: [.text, .json, .binary],
                help:
                    "A line, with the formats data and text. Its id is made of when the file was first met and of the line's place, so "
                    + "that a line that is read again has it again."),
            EventTypeSpec(
                "*", open: true, payloads: .any,
                help:
                    "The event that stands in the line, with the format json: an object with specversion \"1.0\", id, source "
                    + "and type at least."),
        ],
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Any event.")],
        settings: [
            FieldSpec("read", .string, help: "The file to read.", example: "/var/log/door.jsonl"),
            FieldSpec(
                "write", .string, help: "The file to append to; it is made where it is missing.", example: "out.jsonl"),
            FieldSpec(
                "format", .string, help: LineFormat.help + " Lines of short cannot be read.", fallback: "json",
                choices: LineFormat.allCases.map(\.rawValue)),
            FieldSpec(
                "from", .string, help: "Where to begin a file of which nothing is remembered.", fallback: "beginning",
                choices: ["beginning", "end"]),
            FieldSpec(
                "follow", .boolean, help: "Whether to wait for more at the end of the file that is read.",
                fallback: "true"),
            FieldSpec(
                "longest_line", .size, help: "A longer line is skipped, counted and logged.", fallback: "256KiB",
                range: 1...(64 << 20)),
            FieldSpec(
                "rotate_size", .size, help: "A written file of this size is renamed to FILE.1; 0 for never.",
                example: "100MiB", fallback: "0", range: 0...Int64.max),
            FieldSpec(
                "rotate_keep", .integer, help: "How many renamed files are kept: FILE.1 is the youngest.",
                fallback: "5",
                range: 1...1000),
            FieldSpec(
                "sync", .boolean,
                help:
                    "Whether an event is settled only when the disk has it (fdatasync), so that it also outlives a loss of "
                    + "power.", fallback: "false"),
        ],
        requiredExtensions: ["hubbub.watch/1", "hubbub.timer/1", "hubbub.state/1"],
        uses: [UseSpec(.files, "those that read and write name", help: "Renamed ones, FILE.1 and so on, beside them.")],
        promises: [
            PromiseSpec(
                "sync", "true", sourceAcknowledges: .settlement, redelivers: .onReconnect, pushback: .stopsReading,
                sinkAcknowledges: .settlement)
        ])
}

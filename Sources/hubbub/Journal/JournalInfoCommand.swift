internal import ArgumentParser
internal import EventBlock
internal import JSONText
internal import Journal
internal import Unix

/// `hubbub journal info`
struct JournalInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Show how large the journal is and what each route has in it.")

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: JournalOptions

    func run() throws {
        let view = try options.inspect()
        if json { return Output.write(json: Self.object(view)) }
        Output.write(Self.text(view, Terminal.output))
    }

    private static func text(_ view: JournalView, _ terminal: Terminal) -> String {
        let segments = view.inspection.segments
        let bytes = segments.reduce(0) { $0 + $1.bytes }
        let needed = segments.reduce(0) { $0 + $1.openBytes }
        var lines = [
            "\(terminal.paint(VisibleText.line(view.path), .bold)): \(segments.count) "
                + "segment\(segments.count == 1 ? "" : "s"), \(Quantity.bytes(Int64(bytes))), of which "
                + "\(Quantity.bytes(Int64(needed))) are needed"
        ]
        lines += view.inspection.report.findings.map { terminal.paint("damaged: \(VisibleText.line($0))", .red) }
        return lines.joined(separator: "\n") + "\n\n" + routes(view, terminal)
    }

    private static func routes(_ view: JournalView, _ terminal: Terminal) -> String {
        var table = TextTable(["route", "unsettled", "bytes", "oldest", "dead letters"], right: [1, 2, 4])
        for route in view.inspection.routes.sorted(by: { $0.name < $1.name }) {
            table.add([
                .init(route.name), .init("\(route.backlog)"), .init(Quantity.bytes(Int64(route.backlogBytes))),
                .init(route.oldest.map { Timestamp.format($0) } ?? ""),
                .init("\(route.deadLetters)", route.deadLetters > 0 ? .red : nil),
            ])
        }
        return table.text(terminal)
    }

    private static func object(_ view: JournalView) -> JSONValue {
        [
            "path": .string(view.path), "findings": .array(view.inspection.report.findings.map { .string($0) }),
            "segments": .array(
                view.inspection.segments.map {
                    [
                        "number": JSONValue($0.number), "path": .string($0.path), "first": JSONValue($0.first),
                        "last": JSONValue($0.last), "bytes": JSONValue($0.bytes),
                        "needed_bytes": JSONValue($0.openBytes),
                        "time": .string(Timestamp.format($0.time)),
                    ]
                }),
            "routes": .array(
                view.inspection.routes.map {
                    [
                        "name": .string($0.name), "unsettled": JSONValue($0.backlog),
                        "unsettled_bytes": JSONValue($0.backlogBytes),
                        "oldest": $0.oldest.map { .string(Timestamp.format($0)) } ?? .null,
                        "floor": JSONValue($0.floor), "last": JSONValue($0.last),
                        "dead_letters": JSONValue($0.deadLetters),
                    ]
                }),
        ]
    }
}

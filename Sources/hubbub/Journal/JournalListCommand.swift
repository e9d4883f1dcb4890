internal import ArgumentParser
internal import EventBlock
internal import JSONText
internal import Journal

/// Which of the journal's events are meant.
struct EventSelection: ParsableArguments {
    @Option(help: ArgumentHelp("Only events of this route.", valueName: "route"), completion: Completions.places)
    var route: String?

    @Flag(help: "Only events that a route has not settled.")
    var unsettled = false

    @Option(name: .customLong("where"), help: ArgumentHelp(EventCondition.help, valueName: "name=value"))
    var conditions: [EventCondition] = []

    /// Calls `body` with each of them, oldest first, until it returns false.
    func forEach(_ view: JournalView, _ body: (KeptEvent) -> Bool) throws {
        let only = try route.map { try view.route(named: $0) }
        try view.forEachEvent(conditions) { event in
            let routes = event.routes.filter { only == nil || $0.number == only?.number }
            guard !routes.isEmpty, !unsettled || routes.contains(where: { !event.isSettled($0) }) else { return true }
            return body(event)
        }
    }
}

/// `hubbub journal list`
struct JournalListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the events in the journal, oldest first.",
        discussion: """
            Events that all routes have settled are listed as long as they are there: until the room is needed.
            """)

    @Option(help: ArgumentHelp("End after so many.", valueName: "n"))
    var count: Int?

    @Flag(help: "Print each as one line of JSON.")
    var json = false

    @OptionGroup var selection: EventSelection
    @OptionGroup var options: JournalOptions

    func run() throws {
        let terminal = Terminal.output
        var left = count ?? .max
        guard left > 0 else { throw ValidationError("'--count' wants 1 or more.") }
        try selection.forEach(try options.inspect()) { event in
            if json { Output.write(json: event.described) } else { Output.write(Self.line(event, terminal) + "\n") }
            left -= 1
            return left > 0
        }
    }

    private static func line(_ event: KeptEvent, _ terminal: Terminal) -> String {
        let waiting = event.routes.filter { !event.isSettled($0) }.map(\.name)
        let state = waiting.isEmpty ? "settled" : "waits for \(waiting.joined(separator: ", "))"
        let head = "\(event.sequence)  \(VisibleText.line(state))  "
        let room = terminal.width.map { max(0, $0 - head.count) }
        let line = EventLine(event.json).text(Terminal.plain)
        return terminal.paint(head, waiting.isEmpty ? .dim : .yellow)
            + (room.map { Terminal.cut(line, to: $0) } ?? line)
    }
}

/// `hubbub journal show`
struct JournalShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one event of the journal, with how far each route is with it.")

    @Argument(help: "Its number, as `list` has it.")
    var sequence: UInt64

    @OptionGroup var options: JournalOptions

    func run() throws {
        var found: KeptEvent?
        try options.inspect().forEachEvent { event in
            if event.sequence == sequence { found = event }
            return found == nil
        }
        guard let found else {
            throw Failure(
                "event \(sequence) is not in the journal: it never was, or everybody has settled it and it has gone")
        }
        Output.write(found.described.prettyText + "\n")
    }
}

/// `hubbub journal export`
struct JournalExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write events of the journal as lines of CloudEvents JSON.",
        discussion: """
            What it writes, a `file` endpoint reads and `hubbub send --file` sends.
            """)

    @OptionGroup var selection: EventSelection
    @OptionGroup var options: JournalOptions

    func run() throws {
        try selection.forEach(try options.inspect()) { event in
            Output.write(json: event.json)
            return true
        }
    }
}

/// `hubbub journal verify`
struct JournalVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read all of the journal and check each record.",
        discussion:
            "Exits with 1 where something is damaged. An unfinished end is none: nobody was told that it is kept.")

    @OptionGroup var options: JournalOptions

    func run() throws {
        let view = try options.inspect()
        let report = view.inspection.report
        for finding in report.findings { Output.write("damaged: \(VisibleText.line(finding))\n") }
        let records = "\(report.records) record\(report.records == 1 ? "" : "s")"
        Output.write("\(records) in \(Quantity.bytes(Int64(report.bytes))) are good, \(report.quarantined) are not\n")
        if report.quarantined > 0 || !report.findings.isEmpty { Ending.end(.failure) }
    }
}

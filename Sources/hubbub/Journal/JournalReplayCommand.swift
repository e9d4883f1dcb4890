internal import ArgumentParser
internal import Control
internal import JSONText
internal import Journal

/// `hubbub journal replay`
struct JournalReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Deliver events once more that a route has settled already.",
        discussion: """
            They go through the route's present mapping, behind what waits for it. Needs a hub that runs.

            Examples:
              hubbub journal replay 'door->archive' --dry-run
              hubbub journal replay 'door->archive' --where subject=kitchen/*
            """)

    @Argument(help: "The route.", completion: Completions.places)
    var route: String

    @Option(name: .customLong("where"), help: ArgumentHelp(EventCondition.help, valueName: "name=value"))
    var conditions: [EventCondition] = []

    @Flag(help: "Only say how many there are.")
    var dryRun = false

    @OptionGroup var options: JournalOptions

    /// So many are asked for at once.
    private static let batch = 1_000

    func run() throws {
        let view = try options.inspect()
        let status = try view.route(named: route)
        var sequences: [UInt64] = []
        try view.forEachEvent(conditions) { event in
            if event.routes.contains(where: { $0.number == status.number }), event.isSettled(status) {
                sequences.append(event.sequence)
            }
            return true
        }
        let events = "\(sequences.count) event\(sequences.count == 1 ? "" : "s")"
        if dryRun { return Output.write("\(events) of \(route) can be delivered once more\n") }
        var count: Int64 = 0
        while !sequences.isEmpty {
            let batch = sequences.prefix(Self.batch)
            sequences.removeFirst(batch.count)
            let answer = try options.hub.connect().request(
                "replay", [.init("route", .string(route)), .init("sequences", .array(batch.map { JSONValue($0) }))])
            count += answer?["count"]?.integer ?? 0
        }
        Output.write("\(count) of \(events) are delivered once more\n")
    }
}

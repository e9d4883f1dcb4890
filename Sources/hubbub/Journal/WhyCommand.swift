internal import ArgumentParser
internal import Control
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Journal

/// `hubbub why`
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what became of an event: each route's verdict.",
        discussion: """
            Of durable routes the journal tells, as long as the event is in it; of direct routes, and how often delivery was \
            tried, the hub that runs, which remembers each route's last events. Exits with 1 where nobody knows the event.

            Examples:
              hubbub why 0196cafe-7f3a-7d2e-8f00-3b1a2c4d5e6f
              hubbub why 4711 --source hubbub://kitchen/door --json
            """)

    @Argument(help: ArgumentHelp("The event's id.", valueName: "event-id"))
    var id: String

    @Option(help: ArgumentHelp("Its source, where several have that id.", valueName: "uri"))
    var source: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var options: JournalOptions

    func run() throws {
        let verdicts = try remembered() + kept()
        if json {
            Output.write(json: ["id": .string(id), "routes": .array(verdicts.map(\.json))])
        } else if verdicts.isEmpty {
            Output.error(
                "hubbub: nobody knows an event \(VisibleText.line(id)): it never came, or that was too long ago\n")
        } else {
            Output.write(Self.text(verdicts, Terminal.output))
        }
        if verdicts.isEmpty { Ending.end(.failure) }
    }

    /// What one route says.
    private struct Verdict {
        var route: String
        var verdict: String
        var detail: String
        var isBad = false

        var json: JSONValue {
            ["route": .string(route), "verdict": .string(verdict), "detail": .string(detail)]
        }
    }

    private func remembered() throws -> [Verdict] {
        // A hub that does not run remembers nothing, which is no failure: the journal may.
        guard let client = try? options.hub.connect(),
            let answer = try client.request("why", [.init("id", .string(id))])
        else { return [] }
        return (answer["routes"]?.array ?? []).map { item in
            let verdict = item["verdict"]?.string ?? ""
            let attempts = item["attempts"]?.integer ?? 0
            let ago = Quantity.time(nanoseconds: (item["ago_ms"]?.integer ?? 0) * 1_000_000)
            let reason = item["reason"]?.string ?? ""
            let tried = attempts == 1 ? "at the first attempt" : "after \(attempts) attempts"
            return Verdict(
                route: item["route"]?.string ?? "", verdict: verdict,
                detail: "\(ago) ago, \(reason.isEmpty ? tried : reason)", isBad: verdict != "delivered")
        }
    }

    private func kept() throws -> [Verdict] {
        guard let view = try options.inspectIfThere() else { return [] }
        var verdicts: [Verdict] = []
        let letters = try view.deadLetters().map { ShownLetter($0, route: view.route($0.route)?.name ?? "") }
        let dead = letters.filter { isMeant($0.json["event"] ?? .null) }
        try view.forEachEvent { event in
            guard isMeant(event.json) else { return true }
            for route in event.routes {
                let isDead = dead.contains { $0.letter.sequence == event.sequence && $0.letter.route == route.number }
                if isDead { continue }
                let isSettled = event.isSettled(route)
                verdicts.append(
                    Verdict(
                        route: route.name, verdict: isSettled ? "settled" : "waiting",
                        detail:
                            "in the journal since \(Timestamp.format(event.time)) as \(event.sequence)\(Self.way(event))",
                        isBad: !isSettled))
            }
            return true
        }
        return verdicts
            + dead.map { shown in
                let code = InterfaceCode.name(of: shown.letter.code)
                return Verdict(
                    route: shown.route, verdict: "dead letter \(shown.letter.number)",
                    detail: "\(Timestamp.format(shown.letter.lastTime)), \(shown.letter.reason) [\(code)]", isBad: true)
            }
    }

    /// Where an event came by, where that was more than its source.
    private static func way(_ event: KeptEvent) -> String {
        event.passed.count < 2 ? "" : ", by way of \(event.passed.map { $0 ?? "?" }.joined(separator: ", "))"
    }

    private func isMeant(_ event: JSONValue) -> Bool {
        event["id"]?.string == id && (source == nil || event["source"]?.string == source)
    }

    private static func text(_ verdicts: [Verdict], _ terminal: Terminal) -> String {
        var table = TextTable(["route", "verdict", ""])
        for verdict in verdicts {
            table.add([
                .init(verdict.route), .init(verdict.verdict, verdict.isBad ? .red : .green), .init(verdict.detail),
            ])
        }
        return table.text(terminal)
    }
}

internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub endpoints`
struct EndpointsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoints", abstract: "Show where the endpoints of a running hub are, and how they do.",
        discussion: """
            An endpoint whose adapter fails is started again after a pause. One whose process crashes six times in a row, each \
            time soon after its start, is quarantined: it stays down until `hubbub endpoints retry` or the next start of the hub. \
            One that is `waiting` starts by itself when the library of its adapter is there.
            """,
        subcommands: [EndpointsListCommand.self, EndpointsRetryCommand.self],
        defaultSubcommand: EndpointsListCommand.self)
}

/// `hubbub endpoints list`
struct EndpointsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show placement, process, state, restarts, and why the last one was.",
        discussion: """
            Exits with 0 where every endpoint runs, with 1 where one does not, and where no hub runs.

            Examples:
              hubbub endpoints
              hubbub endpoints list --json | jq '.[] | select(.placement == "process") | .pid'
            """)

    @Flag(help: "Print an array of objects, as `hubbub status --json` has them.")
    var json = false

    @OptionGroup var hub: HubOptions

    func run() throws {
        let endpoints = try hub.connect().request("status")?["endpoints"] ?? .array([])
        if json {
            Output.write(json: endpoints)
        } else {
            Output.write(EndpointsText.text(endpoints, Terminal.output))
        }
        let all = endpoints.array ?? []
        if !all.allSatisfy({ $0["state"]?.string == "running" }) { Ending.end(.failure) }
    }
}

/// `hubbub endpoints retry`
struct EndpointsRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Start an endpoint that failed again, without waiting; also a quarantined one.",
        discussion: """
            Example:
              hubbub endpoints retry screen
            """)

    @Argument(help: ArgumentHelp("The endpoint.", valueName: "name"), completion: Completions.places)
    var name: String

    @OptionGroup var hub: HubOptions

    func run() throws { _ = try hub.connect().request("endpoint_retry", [.init("endpoint", .string(name))]) }
}

/// Endpoints for people.
enum EndpointsText {
    static func text(_ endpoints: JSONValue, _ terminal: Terminal) -> String {
        var table = TextTable(["endpoint", "adapter", "placement", "process", "state", "restarts"], right: [3, 5])
        for endpoint in endpoints.array ?? [] {
            let state = endpoint["state"]?.string ?? ""
            table.add(
                [
                    .init(endpoint["name"]?.string ?? ""), .init(endpoint["adapter"]?.string ?? ""),
                    .init(endpoint["placement"]?.string ?? ""), .init(endpoint["pid"]?.text ?? ""),
                    .init(state, state == "running" ? .green : .red), .init(endpoint["restarts"]?.text ?? ""),
                ], notes: notes(endpoint))
        }
        return table.text(terminal)
    }

    private static func notes(_ endpoint: JSONValue) -> [TextTable.Cell] {
        var notes = ["waits_for", "library_note"].compactMap { name in
            endpoint[name]?.string.map { TextTable.Cell($0, .yellow) }
        }
        if let failure = endpoint["upgrade_error"]?.string { notes.append(.init(failure, .red)) }
        if let upgrade = endpoint["upgrade"]?.string { notes.append(.init("a new version is \(upgrade)", .yellow)) }
        if let reason = endpoint["quarantine"]?.string {
            notes.append(.init(reason, .red))
        } else if let error = endpoint["last_error"]?.string {
            notes.append(.init("last error: \(error)", .red))
        }
        return notes
    }
}

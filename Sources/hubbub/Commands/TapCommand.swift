internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub tap`
struct TapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tap", abstract: "Show live events as they cross a hub.",
        discussion: """
            Without a name: all that any endpoint emits. With an endpoint: what it emits and what is delivered to it. With a \
            route: what it carries. A tap never holds events up; what it could not follow is counted on standard error. \
            After a reload it goes on with the endpoints and routes that there are then.

            Examples:
              hubbub tap
              hubbub tap screen --count 10
              hubbub tap --json | jq .data
            """)

    @Argument(
        help: ArgumentHelp("An endpoint or a route.", valueName: "endpoint|route"), completion: Completions.places)
    var place: String?

    @Flag(help: "Print each event as one line of CloudEvents JSON.")
    var json = false

    @Option(help: ArgumentHelp("End after so many events.", valueName: "n"))
    var count: Int?

    @Flag(help: "Print only the payloads, each with a line break behind it.")
    var payloadOnly = false

    @OptionGroup var hub: HubOptions

    func validate() throws {
        if json, payloadOnly { throw ValidationError("'--json' and '--payload-only' exclude each other.") }
        if let count, count < 1 { throw ValidationError("'--count' wants 1 or more.") }
    }

    func run() throws {
        let client = try hub.connect()
        let terminal = Terminal.output
        var left = count ?? .max
        try client.request("tap", place.map { [.init("at", .string($0))] } ?? []) { item in
            if let missed = item["missed"]?.integer { Output.error("hubbub: \(missed) events were missed\n") }
            guard let event = item["event"] else { return true }
            Output.write(line(event, terminal))
            left -= 1
            return left > 0
        }
    }

    private func line(_ event: JSONValue, _ terminal: Terminal) -> [UInt8] {
        if json { return event.bytes + [UInt8(ascii: "\n")] }
        let line = EventLine(event)
        return payloadOnly ? line.payload(terminal) : Array((line.text(terminal) + "\n").utf8)
    }
}

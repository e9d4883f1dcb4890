internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub call`
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Ask an endpoint of a running hub for one of its operations.",
        discussion: """
            Which operations there are, `hubbub adapters show ADAPTER` says.

            Examples:
              hubbub call ticks report
              hubbub call void report reset=true --json
            """)

    @Argument(help: "The endpoint.", completion: Completions.endpoints)
    var endpoint: String

    @Argument(help: "The operation.", completion: Completions.operations)
    var operation: String

    @Argument(
        help: ArgumentHelp("The operation's parameters.", valueName: "key=value"),
        completion: Completions.parameters)
    var parameters: [Assignment] = []

    @Option(
        help: ArgumentHelp("How long to wait for the answer: 500ms, 10s, 2m; 1d at most.", valueName: "time"))
    var timeout = TimeLimit(seconds: 10)

    @Flag(help: "Print the value as one line of JSON, texts too.")
    var json = false

    @OptionGroup var hub: HubOptions

    func validate() throws { _ = try Assignment.object(parameters) }

    func run() throws {
        let answer = try hub.connect().request(
            "call",
            [
                .init("endpoint", .string(endpoint)), .init("operation", .string(operation)),
                .init("parameters", try Assignment.object(parameters)), .init("timeout_ms", timeout.json),
            ])
        let value = answer?["value"] ?? .null
        if json {
            Output.write(json: value)
        } else if value != .null {
            Output.write(Self.text(value, Terminal.output) + "\n")
        }
    }

    private static func text(_ value: JSONValue, _ terminal: Terminal) -> String {
        let text = value.string ?? value.prettyText
        return terminal.isTerminal ? VisibleText.lines(text) : text
    }
}

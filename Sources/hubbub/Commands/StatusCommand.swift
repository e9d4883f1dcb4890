internal import ArgumentParser
internal import Control
internal import JSONText

/// `hubbub status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a running hub is doing.",
        discussion: """
            Exits with 0 where the hub is healthy: every endpoint runs and none has lost its peer. Exits with 1 where it is \
            not, and where no hub runs.

            Examples:
              hubbub status
              hubbub status --json | jq '.routes[] | {name, delivered}'
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var hub: HubOptions

    func run() throws {
        guard let status = try hub.connect().request("status") else { return }
        if json {
            Output.write(json: status)
        } else {
            Output.write(StatusText(status).text(Terminal.output))
        }
        if status["healthy"]?.boolean != true { Ending.end(.failure) }
    }
}

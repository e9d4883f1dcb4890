internal import ArgumentParser
internal import Assembly
internal import Glibc

/// The command that people type.
@main
struct Hubbub: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hubbub",
        abstract: "A small event hub: events of one system arrive in another.",
        discussion: """
            The first five minutes:

              hubbub init       writes hubbub.yaml, which runs as it is
              hubbub check      says what is wrong with it, what each route promises
              hubbub run        runs it; Ctrl-C ends it
              hubbub tap        in another terminal: shows events as they cross
              hubbub adapters   what can be used in it

            Exit codes: 0 fine, 1 failure, 2 wrong use, 78 wrong configuration. Listings have --json for programs. \
            Colour is left out where NO_COLOR is set and where the output is no terminal.
            """,
        version: HubVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Configuration",
                subcommands: [
                    InitCommand.self, CheckCommand.self, ConfigCommand.self, GraphCommand.self, RunCommand.self,
                ]),
            CommandGroup(
                name: "Running hub",
                subcommands: [
                    StatusCommand.self, EndpointsCommand.self, MetricsCommand.self, TapCommand.self, SendCommand.self,
                    CallCommand.self, ReloadCommand.self, PauseCommand.self, ResumeCommand.self, DrainCommand.self,
                ]),
            CommandGroup(
                name: "Durable routes", subcommands: [WhyCommand.self, JournalCommand.self, DeadCommand.self]),
            CommandGroup(
                name: "Installation",
                subcommands: [AdaptersCommand.self, ExplainCommand.self, CompletionsCommand.self, BenchCommand.self]),
        ])

    static func main() {
        // A reader that has gone is then an error of the write, on which we end quietly.
        signal(SIGPIPE, SIG_IGN)
        if let failure = UnknownCommand.failure(Array(CommandLine.arguments.dropFirst())) { Ending.end(failure) }
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Ending.end(error)
        }
    }
}

internal import ArgumentParser

/// `hubbub config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show a configuration as the hub understands it.",
        discussion: """
            Examples:
              hubbub config show
              hubbub config show --resolved
            """,
        subcommands: [ConfigShowCommand.self], defaultSubcommand: ConfigShowCommand.self)
}

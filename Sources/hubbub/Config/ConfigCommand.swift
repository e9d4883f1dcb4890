internal import ArgumentParser

/// `hubbub config`
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show a configuration as the hub understands it, or what one can say.",
        discussion: """
            Examples:
              hubbub config show
              hubbub config show --resolved
              hubbub config schema > hubbub.schema.json
            """,
        subcommands: [ConfigShowCommand.self, ConfigSchemaCommand.self], defaultSubcommand: ConfigShowCommand.self)
}

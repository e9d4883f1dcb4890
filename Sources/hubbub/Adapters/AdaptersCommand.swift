internal import ArgumentParser

/// `hubbub adapters`
struct AdaptersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapters",
        abstract: "List the adapters, show one, say why one did not load, begin a new one, try it.",
        discussion: """
            Adapters are searched in the directories of --adapters, of HUBBUB_ADAPTER_PATH, of the configuration file \
            hubbub.yaml where there is one, of the user ($XDG_DATA_HOME/hubbub/adapters) and of this installation.

            Examples:
              hubbub adapters
              hubbub adapters show generate
              hubbub adapters why ./adapters/libmine.so
              hubbub adapters new lamp
              hubbub adapters check ./libhubbub-lamp.so
            """,
        subcommands: [
            AdaptersListCommand.self, AdaptersShowCommand.self, AdaptersWhyCommand.self, AdaptersRetryCommand.self,
            AdaptersUpgradeCommand.self, AdaptersNewCommand.self, AdaptersCheckCommand.self,
        ],
        defaultSubcommand: AdaptersListCommand.self)
}

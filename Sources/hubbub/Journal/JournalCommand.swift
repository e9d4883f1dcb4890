internal import ArgumentParser

/// `hubbub journal`
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Look into what durable routes keep on the disk.",
        discussion: """
            The journal can be read while the hub runs and while it does not; only `replay` needs a hub that runs.

            Examples:
              hubbub journal
              hubbub journal list --unsettled --route 'door->archive'
              hubbub journal export --where type=door.opened > events.jsonl
            """,
        subcommands: [
            JournalInfoCommand.self, JournalListCommand.self, JournalShowCommand.self, JournalExportCommand.self,
            JournalReplayCommand.self, JournalVerifyCommand.self,
        ],
        defaultSubcommand: JournalInfoCommand.self)
}

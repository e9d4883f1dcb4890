internal import ArgumentParser
internal import Configuration

/// A word that stands where a command belongs and is none. The argument parser calls it an unexpected argument, which does
/// not lead anybody to the right one.
enum UnknownCommand {
    /// What to say about it; nil where the words begin with a command, or with an option.
    static func failure(_ words: [String]) -> Failure? {
        guard let first = words.first, !first.hasPrefix("-"), first != "help" else { return nil }
        let groups = Hubbub.configuration.groupedSubcommands.flatMap(\.subcommands)
        guard names(of: groups).contains(first) else { return failure(first, "hubbub", names(of: groups)) }
        guard first == AdaptersCommand.configuration.commandName, words.count > 1, !words[1].hasPrefix("-"),
            words[1] != "help"
        else { return nil }
        let names = names(of: AdaptersCommand.configuration.subcommands)
        return names.contains(words[1]) ? nil : failure(words[1], "hubbub adapters", names)
    }

    private static func names(of commands: [any ParsableCommand.Type]) -> [String] {
        commands.compactMap { $0.configuration.commandName }
    }

    private static func failure(_ word: String, _ command: String, _ names: [String]) -> Failure {
        let hint =
            Suggestion.nearest(to: word, among: names).map { "did you mean `\(command) \($0)`?" }
            ?? "there are \(names.joined(separator: ", "))"
        return Failure("no command is called \(word): \(hint)", status: .usage)
    }
}

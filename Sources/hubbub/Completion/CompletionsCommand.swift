internal import ArgumentParser

/// `hubbub completions`
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print the script that completes commands in a shell.",
        discussion: """
            It completes subcommands, options, files, and the names of endpoints, routes, adapters, operations and codes.

            Examples:
              source <(hubbub completions bash)       for this shell; in ~/.bashrc for each
              hubbub completions zsh > ~/.zfunc/_hubbub
              hubbub completions fish > ~/.config/fish/completions/hubbub.fish
            """)

    /// The shells that the parser writes scripts for.
    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

    @Argument(help: "The shell.")
    var shell: Shell

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell.rawValue) else {
            throw Failure("there is no script for \(shell.rawValue)")
        }
        Output.write(Hubbub.completionScript(for: shell) + "\n")
    }
}

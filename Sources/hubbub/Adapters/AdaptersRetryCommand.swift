internal import ArgumentParser
internal import Loader

/// `hubbub adapters retry`
struct AdaptersRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Forget what is known of a library and look at it again.",
        discussion: """
            Exits with 0 where it can be used now, with 1 where it cannot.

            Example:
              hubbub adapters retry ./adapters/libmine.so
            """)

    @Argument(
        help: ArgumentHelp("The adapter's name, or the path of its library.", valueName: "name|path"),
        completion: Completions.adapters)
    var name: String

    @Flag(help: "Print an array of objects, as `hubbub adapters list --json` does.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let (catalog, options) = try adapters.catalog()
        let known = try Selection(name, in: catalog, searched: options.directories, again: true)
        let paths = Set(known.entries.map(\.path))
        let again = catalog.retry(known.nameOrPath).filter { paths.contains($0.path) }
        let entries = again.isEmpty ? known.entries : again
        if json {
            Output.write(json: entries.json)
        } else {
            Output.write(entries.map { AdaptersWhyCommand.text($0, Terminal.output) }.joined(separator: "\n"))
        }
        if !entries.allSatisfy({ $0.state == .ok }) { Ending.end(.failure) }
    }
}

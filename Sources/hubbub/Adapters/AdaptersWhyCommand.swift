internal import ArgumentParser
internal import JSONText
internal import Loader

/// `hubbub adapters why`
struct AdaptersWhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say why a library cannot be used, and what to do.",
        discussion: """
            Examples:
              hubbub adapters why mine
              hubbub adapters why ./adapters/libmine.so
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
        let selection = try Selection(name, in: catalog, searched: options.directories)
        if json { return Output.write(json: selection.entries.json) }
        Output.write(selection.entries.map { Self.text($0, Terminal.output) }.joined(separator: "\n"))
    }

    static func text(_ entry: CatalogEntry, _ terminal: Terminal) -> String {
        let state = terminal.paint(entry.state.rawValue, entry.state == .ok ? .green : .red)
        var lines = ["\(VisibleText.line(entry.path)): \(state)"]
        if let reason = entry.reason { lines.append("\(reason.text) [\(reason.code.rawValue)]") }
        lines += entry.warnings.map { "warning: \($0.text) [\($0.code.rawValue)]" }
        switch entry.state {
        case .ok: lines.append("It is used for endpoints with `adapter: \(entry.name)`.")
        case .refused: lines.append("It is looked at again as soon as it is changed.")
        case .quarantined:
            lines.append("It is not tried again before it is changed, or you say: hubbub adapters retry \(entry.path)")
        }
        return ([lines[0]] + lines.dropFirst().map { "  " + VisibleText.line($0) }).joined(separator: "\n") + "\n"
    }
}

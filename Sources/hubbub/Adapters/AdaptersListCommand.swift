internal import ArgumentParser
internal import Loader

/// `hubbub adapters list`
struct AdaptersListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all libraries that are found, and why some cannot be used.",
        discussion: """
            Examples:
              hubbub adapters list
              hubbub adapters list --json | jq -r '.[] | select(.state != "ok") | "\\(.path): \\(.reason)"'
            """)

    @Flag(help: "Print an array of objects: name, version, abi, path, state, reason, summary, roles.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let (catalog, options) = try adapters.catalog()
        let entries = catalog.scan()
        if json { return Output.write(json: entries.json) }
        if entries.isEmpty {
            throw Failure("there are no adapters in " + options.directories.map(\.path).joined(separator: ", "))
        }
        Output.write(Self.table(entries).text(Terminal.output))
    }

    static func table(_ entries: [CatalogEntry]) -> TextTable {
        var table = TextTable(["name", "version", "state", "roles", "summary"])
        for entry in entries {
            table.add(
                [
                    .init(entry.name, .bold), .init(entry.version),
                    .init(entry.state.rawValue, entry.state == .ok ? .green : .red),
                    .init(entry.roles.joined(separator: ", ")), .init(entry.summary),
                ],
                notes: notes(entry))
        }
        return table
    }

    private static func notes(_ entry: CatalogEntry) -> [TextTable.Cell] {
        guard entry.state != .ok else {
            return entry.warnings.map { .init("warning: \($0.text) [\($0.code.rawValue)]", .yellow) }
        }
        return [
            .init(entry.reason.map { "\($0.text) [\($0.code.rawValue)]" } ?? "", .red),
            .init("hubbub adapters why \(ShellWord.quoted(entry.path))", .dim),
        ]
    }
}

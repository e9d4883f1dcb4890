internal import ArgumentParser
internal import Control
internal import JSONText
internal import Loader

/// `hubbub adapters list`
struct AdaptersListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all libraries that are found, and why some cannot be used.",
        discussion: """
            With --running a running hub is asked what it sees: it notices by itself what comes, changes and goes.

            Examples:
              hubbub adapters list
              hubbub adapters list --running
              hubbub adapters list --json | jq -r '.[] | select(.state != "ok") | "\\(.path): \\(.reason)"'
            """)

    @Flag(help: "Print an array of objects: name, version, abi, path, state, reason, summary, roles.")
    var json = false

    @Flag(help: "As the running hub sees them, with the endpoints that run them: --socket and --config say which hub.")
    var running = false

    @OptionGroup var adapters: AdapterOptions
    @OptionGroup var hub: HubOptions

    func validate() throws {
        if running, !adapters.words.isEmpty {
            throw ValidationError(
                "a running hub looks where it was told to at its start: --adapters and --safe have no use")
        }
        if !running, hub.socket != nil || hub.config != nil {
            throw ValidationError("--socket and --config name a running hub: --running asks it")
        }
    }

    func run() throws {
        if running { return try runAsked() }
        let (catalog, options) = try adapters.catalog()
        let entries = catalog.scan()
        if json { return Output.write(json: entries.json) }
        if entries.isEmpty {
            throw Failure("there are no adapters in " + options.directories.map(\.path).joined(separator: ", "))
        }
        Output.write(Self.table(entries).text(Terminal.output))
    }

    private func runAsked() throws {
        let entries = try hub.connect().request("adapters") ?? .array([])
        if json { return Output.write(json: entries) }
        var table = TextTable(["name", "version", "state", "endpoints", "path"])
        for entry in entries.array ?? [] {
            let state = Self.text(entry, "state")
            let notes = (entry["notes"]?.array ?? []).compactMap(\.string)
            let reason = Self.text(entry, "reason")
            table.add(
                [
                    .init(Self.text(entry, "name"), .bold), .init(Self.text(entry, "version")),
                    .init(state, state == CatalogEntry.State.ok.rawValue ? .green : .red),
                    .init((entry["endpoints"]?.array ?? []).compactMap(\.string).joined(separator: ", ")),
                    .init(Self.text(entry, "path")),
                ],
                notes: (reason.isEmpty ? [] : [.init(reason, .red)])
                    + notes.map { .init($0, .yellow) })
        }
        Output.write(table.text(Terminal.output))
    }

    private static func text(_ entry: JSONValue, _ name: String) -> String { entry[name]?.string ?? "" }

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

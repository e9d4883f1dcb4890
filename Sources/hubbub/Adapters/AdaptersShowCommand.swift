internal import ArgumentParser
internal import Configuration
internal import Descriptors
internal import JSONText
internal import Loader

/// `hubbub adapters show`
struct AdaptersShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all that an adapter says of itself: settings, event types, operations.",
        discussion: """
            Examples:
              hubbub adapters show generate
              hubbub adapters show generate --json | jq -r '.settings[].name'
            """)

    @Argument(help: "The adapter's name, or the path of its library.", completion: Completions.adapters)
    var name: String

    @Flag(help: "Print the whole descriptor as one JSON object.")
    var json = false

    @Flag(help: "Print a page of Markdown, for a file beside the adapter's code.")
    var markdown = false

    @Flag(help: "Print a JSON Schema of what an endpoint of it can say.")
    var schema = false

    func validate() throws {
        guard [json, markdown, schema].count(where: { $0 }) <= 1 else {
            throw ValidationError("'--json', '--markdown' and '--schema' are three forms: name one.")
        }
    }

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let (catalog, options) = try adapters.catalog()
        let selection = try Selection(name, in: catalog, searched: options.directories)
        guard let entry = selection.entries.first(where: { $0.state == .ok }) ?? selection.entries.first else { return }
        guard let descriptor = entry.descriptor else {
            throw Failure(
                "\(entry.path) says nothing of itself: \(entry.reason.map { "\($0.text) [\($0.code.rawValue)]" } ?? entry.state.rawValue)"
            )
        }
        if json {
            let place = (entry.json.members ?? []).filter { ["path", "abi", "state", "reason"].contains($0.name) }
            Output.write(json: .object((descriptor.json.members ?? []) + place))
        } else if schema {
            Output.write(ConfigurationSchema.schema(endpointOf: descriptor).prettyText + "\n")
        } else if markdown {
            Output.write(ReferencePage(descriptor).text)
        } else {
            Output.write(DescriptorText(descriptor, Terminal.output).text(of: entry))
        }
    }
}

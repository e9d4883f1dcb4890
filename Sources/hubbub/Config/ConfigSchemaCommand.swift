internal import ArgumentParser
internal import Configuration
internal import Loader

/// `hubbub config schema`
struct ConfigSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print a JSON Schema of configurations, for editors.",
        discussion: """
            It knows the adapters that are installed here. An editor with the YAML language server completes and checks a \
            file that begins with the line
              # yaml-language-server: $schema=hubbub.schema.json

            Examples:
              hubbub config schema > hubbub.schema.json
            """)

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let (catalog, _) = try adapters.catalog()
        let descriptors = catalog.scan().filter { $0.state == .ok }.compactMap(\.descriptor)
        Output.write(ConfigurationSchema.schema(adapters: descriptors).prettyText + "\n")
    }
}

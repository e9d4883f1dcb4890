internal import ArgumentParser
internal import Configuration
internal import Control
internal import Unix

/// `hubbub graph`
struct GraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Show the routes of a configuration as a picture.",
        discussion: """
            As text, with the counters and rates of the hub where it runs; or for Graphviz or Mermaid, from the \
            configuration alone. Adapters are not looked at.

            Examples:
              hubbub graph
              hubbub graph kitchen.yaml --dot | dot -Tsvg > kitchen.svg
              hubbub graph --mermaid >> README.md
            """)

    /// What is written.
    enum Form: String, EnumerableFlag {
        case dot, mermaid, json

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .dot: "Print the graph for Graphviz."
            case .mermaid: "Print the graph as a flowchart of Mermaid."
            case .json: "Print one JSON object: hub, configuration, endpoints, routes."
            }
        }
    }

    @Argument(help: "The configuration.", completion: Completions.configuration)
    var file = ConfigurationFile.standard

    @Flag(exclusivity: .exclusive)
    var form: Form?

    @Flag(help: "Do not look for a running hub.")
    var offline = false

    @Option(
        help: ArgumentHelp("The hub's control socket, in place of the standard place.", valueName: "path"),
        completion: .file())
    var socket: String?

    func validate() throws {
        if offline, socket != nil { throw ValidationError("'--offline' and '--socket' exclude each other.") }
    }

    func run() throws {
        let draft = ConfigurationDraft.read(path: file)
        if draft.findings.hasErrors {
            throw Failure(draft.findings.map(\.description).joined(separator: "\n"), status: .configuration)
        }
        let graph = Graph(draft.configuration)
        switch form {
        case .dot: Output.write(GraphDot.text(graph))
        case .mermaid: Output.write(GraphMermaid.text(graph))
        case .json: Output.write(json: graph.json)
        case nil: Output.write(GraphText(graph, try live(graph), Terminal.output).text)
        }
    }

    /// The hub of this configuration; nil where none runs. One that was asked for by its socket must be there.
    private func live(_ graph: Graph) throws -> LiveHub? {
        if offline { return nil }
        if let socket { return try LiveHub(path: socket) }
        return try? LiveHub(path: SocketPath.standard(hub: graph.hub, environment: Environment.all()))
    }
}

internal import ArgumentParser
internal import Configuration
internal import Control
internal import Unix

/// Which running hub is meant.
struct HubOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The hub's control socket.", valueName: "path"), completion: .file())
    var socket: String?

    @Option(
        help: ArgumentHelp(
            "The hub's configuration, whose name leads to its control socket. (default: \(ConfigurationFile.standard))",
            valueName: "file"), completion: Completions.configuration)
    var config: String?

    /// Connects to the hub.
    func connect() throws -> ControlClient { try ControlClient(path: try socketPath()) }

    /// The same where the file is about to be used: one that cannot be read might lead to another hub.
    func connectByRightFile() throws -> ControlClient {
        if socket == nil {
            let errors = ConfigurationDraft.read(path: config ?? ConfigurationFile.standard).findings.filter {
                $0.severity == .error
            }
            if !errors.isEmpty {
                let text = errors.map(\.description).joined(separator: "\n")
                throw Failure("the configuration has errors, nothing was changed:\n\(text)", status: .configuration)
            }
        }
        return try connect()
    }

    private func socketPath() throws -> String {
        if let socket { return socket }
        return SocketPath.standard(hub: try name(), environment: Environment.all())
    }

    /// The name that the file gives. A file that nobody named may be missing: then the hub has the name that all have.
    func name() throws -> String {
        let path = config ?? ConfigurationFile.standard
        let draft = ConfigurationDraft.read(path: path)
        if config != nil, let finding = draft.findings.first(where: { $0.code == .fileUnreadable }) {
            throw Failure(finding.description, status: .configuration)
        }
        return draft.configuration.hub
    }
}

/// The configuration file that is meant where none is named.
enum ConfigurationFile {
    static let standard = "hubbub.yaml"
}

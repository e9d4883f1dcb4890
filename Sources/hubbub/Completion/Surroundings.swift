internal import Configuration
internal import Control
internal import Descriptors
internal import Glibc
internal import JSONText
internal import Loader
internal import Routing
internal import Unix

/// What can be known while somebody types: the configuration, or the hub where no file says it, and earlier probes. No
/// library is looked at.
struct Surroundings {
    let line: CommandLineWords
    let endpoints: [(name: String, adapter: String)]
    let routes: [String]
    private let directories: [String]

    /// A hub that does not answer must not hold up the shell, in seconds.
    private static let patience: UInt32 = 2

    init(_ line: CommandLineWords) {
        self.line = line
        let file = line.value(of: "--config") ?? ConfigurationFile.standard
        let configuration = ConfigurationDraft.read(path: file).configuration
        let named = line.value(of: "--adapters").map { [$0] } ?? []
        directories = named + configuration.adapters.directories
        if line.value(of: "--socket") == nil, !configuration.endpoints.isEmpty {
            endpoints = configuration.endpoints.map { ($0.name, $0.adapter) }
            routes = configuration.routes.map(\.spec.name)
        } else {
            let status = Self.status(line.value(of: "--socket"), hub: configuration.hub)
            endpoints = (status["endpoints"]?.array ?? []).map {
                ($0["name"]?.string ?? "", $0["adapter"]?.string ?? "")
            }
            routes = (status["routes"]?.array ?? []).compactMap { $0["name"]?.string }
        }
    }

    var adapters: KnownAdapters {
        let executable = (try? Environment.executable()) ?? ""
        return KnownAdapters(
            LoaderOptions(arguments: directories, environment: Environment.all(), executable: executable))
    }

    /// The adapter of the endpoint that stands first on the line, as an earlier probe knew it.
    var descriptor: AdapterDescriptor? {
        let name = line.operand(0)
        guard let adapter = endpoints.first(where: { $0.name == name })?.adapter else { return nil }
        return adapters.descriptors.first { $0.name == adapter }
    }

    private static func status(_ socket: String?, hub: String) -> JSONValue {
        alarm(patience)
        defer { alarm(0) }
        let path = socket ?? SocketPath.standard(hub: hub, environment: Environment.all())
        return (try? ControlClient(path: path).request("status")) ?? .null
    }
}

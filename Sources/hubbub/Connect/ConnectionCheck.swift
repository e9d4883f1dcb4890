internal import Assembly
internal import Configuration
internal import Loader
internal import Unix

/// `hubbub check --connect`: each endpoint is started in a process of its own, so that what an adapter does to it costs
/// only that endpoint's line.
struct ConnectionCheck {
    /// Processes that run at the same time.
    private static let width = 8
    /// What loading and stopping may take beside the time itself.
    private static let allowance = Duration.seconds(20)

    /// The configuration.
    let file: String
    let endpoints: [EndpointConfiguration]
    /// Where adapters are looked for, as options of the host.
    let adapters: [String]
    let timeout: TimeLimit

    /// Tries all endpoints.
    ///
    /// - Returns: how it went, in the order of the file.
    func run(_ progress: ProgressLine) throws -> [ConnectionReport] {
        let patience = Patience()
        let folder = try TrialFolder()
        defer { folder.remove() }
        let host = Probe.host(of: try Environment.executable())
        let queue = WorkQueue<ConnectionReport>(endpoints.map(\.name))
        defer { queue.close() }
        for _ in 0..<min(Self.width, endpoints.count) {
            try Thread.detached("hb-connect") { [self] in
                while let index = queue.take() { queue.put(index, attempt(index, host, folder)) }
            }
        }
        while !queue.isComplete {
            try patience.wait(.milliseconds(20))
            progress.show(waitingFor: queue.underWay)
        }
        progress.clear()
        return queue.results
    }

    private func attempt(_ index: Int, _ host: String, _ folder: TrialFolder) -> ConnectionReport {
        let endpoint = endpoints[index]
        do throws(SystemError) {
            let arguments = [path, endpoint.name, "\(timeout.milliseconds)", "--state", try folder.directory(index)]
            let command = Command(
                host, ["connect"] + arguments + adapters, environment: environment,
                captures: [2: 16_384, 3: 65_536])
            let outcome = try command.run(timeout: .milliseconds(timeout.milliseconds) + Self.allowance)
            return ConnectionReport(endpoint, outcome)
        } catch {
            return ConnectionReport(
                endpoint, failure: "cannot run \(host): \(error.reason): is this installation complete?")
        }
    }

    /// The file as an argument that nobody takes for an option.
    private var path: String { file.hasPrefix("-") ? "./" + file : file }

    /// Ours; but a crash shall be one, not be turned into a report by the language's runtime.
    private var environment: [String: String] {
        var environment = Environment.all()
        environment["SWIFT_BACKTRACE"] = "enable=no"
        return environment
    }
}

/// Stands in for the state directory of the hub, which may be in use, and shall not hear of a trial.
private struct TrialFolder {
    private let folder: TemporaryFolder

    init() throws(SystemError) { folder = try TemporaryFolder("connect") }

    /// Makes the directory of an endpoint.
    func directory(_ index: Int) throws(SystemError) -> String {
        let directory = Path.join(folder.path, "\(index)")
        try Directories.create(directory)
        return directory
    }

    func remove() { folder.remove() }
}

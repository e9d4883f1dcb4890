internal import Control
internal import Glibc
internal import JSONText
internal import Unix

/// A hub that runs only for a measurement.
final class BenchHub {
    private let command: BackgroundCommand
    private let client: ControlClient
    private let process: Int32

    /// Starts it and waits until it runs.
    init(_ setup: BenchSetup, configuration: String, _ patience: Patience) throws {
        let file = Path.join(setup.folder, "bench.yaml")
        let socket = Path.join(setup.folder, "hub.sock")
        try Files.write(Array(configuration.utf8), to: file)
        let arguments = ["run", file, "--socket", socket] + setup.adapters
        let command = try BackgroundCommand(
            Command(setup.host, arguments), timeout: .seconds(setup.seconds * 2 + 60))
        var found: ControlClient?
        let isThere = try patience.wait(.seconds(20)) {
            if let outcome = try command.outcome() { throw Self.failure(outcome) }
            found = try? ControlClient(path: socket)
            return found != nil
        }
        guard isThere, let found, let process = try found.request("status")?["pid"]?.integer else {
            throw Failure("the hub did not answer in time")
        }
        (self.command, client, self.process) = (command, found, Int32(clamping: process))
    }

    /// Its status.
    func status() throws -> JSONValue { try client.request("status") ?? .null }

    /// What an endpoint reports.
    func report(_ endpoint: String, reset: Bool = false) throws -> JSONValue {
        let parameters: JSONValue = reset ? ["reset": "true"] : .object([])
        let answer = try client.request(
            "call",
            [.init("endpoint", .string(endpoint)), .init("operation", "report"), .init("parameters", parameters)])
        return answer?["value"] ?? .null
    }

    /// Ends it and waits until it has ended: asks, asks again, which ends the drain, and ends it by force.
    func stop() {
        for signal in [SIGTERM, SIGTERM, SIGKILL] {
            kill(process, signal)
            for _ in 0..<300 {
                if command.hasEnded { return }
                usleep(10_000)
            }
        }
    }

    private static func failure(_ outcome: Command.Outcome) -> Failure {
        let text = outcome.standardError.isEmpty ? "\(outcome.ending)" : outcome.standardError
        return Failure("the hub of the measurement ended at its start:\n\(text)")
    }
}

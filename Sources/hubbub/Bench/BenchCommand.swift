internal import ArgumentParser
internal import Configuration
internal import Loader
internal import Unix

/// `hubbub bench`
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure what this machine carries: throughput, latency, memory.",
        discussion: """
            A hub of its own carries made events along one route with a filter to a sink that counts them: first as many as \
            it can, then at a rate, with their latency. Where a peer program is there, it is measured in turn with the hub, \
            and the ratio of the two is printed.

            With --placement process it is measured in turn with a hub whose source and sink run in processes of their own.

            A peer program hubbub-bench-NAME beside this one is found by itself. It is called with SECONDS and SIZE and \
            prints {"events_per_second": N}.

            Examples:
              hubbub bench
              hubbub bench --seconds 10 --size 1KiB --json
              hubbub bench --placement process
            """)

    @Option(help: ArgumentHelp("How long each measurement lasts.", valueName: "s"))
    var seconds = 3

    @Option(help: ArgumentHelp("The payload of each event: 256, 1KiB; 1GiB at most.", valueName: "bytes"))
    var size = PayloadSize(bytes: 256)

    @Option(help: ArgumentHelp("Events per second of the measurement of latency.", valueName: "n"))
    var rate = 100_000

    @Option(help: ArgumentHelp("The peer program; none with --placement process.", valueName: "path"))
    var peer: String?

    @Option(help: "What is measured: inside, or process beside it.")
    var placement = Placement.inside

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func validate() throws {
        guard (1...3_600).contains(seconds) else { throw ValidationError("'--seconds' wants 1 to 3600.") }
        guard (1...1_000_000_000).contains(rate) else { throw ValidationError("'--rate' wants 1 to 1000000000.") }
        guard placement == .inside || peer == nil else {
            throw ValidationError("'--peer' and '--placement process' are two measurements.")
        }
    }

    private static let rounds = 3

    func run() throws {
        _ = try adapters.loaderOptions()
        let executable = try Environment.executable()
        let patience = Patience()
        let folder = try TemporaryFolder("bench")
        defer { folder.remove() }
        let setup = BenchSetup(
            host: Probe.host(of: executable), folder: folder.path, adapters: adapters.words, seconds: seconds,
            size: size.bytes, rate: rate)
        let report =
            placement == .process
            ? try beside(setup, patience)
            : try measure(setup, try PeerProgram(named: peer, beside: executable), patience)
        if json { Output.write(json: report.json) } else { Output.write(report.text(Terminal.output)) }
    }

    private func measure(_ setup: BenchSetup, _ peer: PeerProgram?, _ patience: Patience) throws -> BenchReport {
        var report = BenchReport(setup, peer: peer?.name)
        let rounds = peer == nil ? 1 : Self.rounds
        for round in 1...rounds {
            Self.tell("throughput, \(seconds) s", round, rounds)
            report.throughputs.append(try Throughput.measure(setup, patience))
            if let peer {
                Self.tell("\(peer.name), \(seconds) s", round, rounds)
                report.peerRates.append(try peer.measure(seconds: seconds, size: size.bytes, patience))
            }
            Self.tell("latency at \(rate) events/s, \(seconds) s", round, rounds)
            report.latencies.append(try Latency.measure(setup, patience))
        }
        return report
    }

    /// A hub with everything inside, and in turn with it one with processes.
    private func beside(_ setup: BenchSetup, _ patience: Patience) throws -> BenchReport {
        var report = BenchReport(setup, peer: "processes")
        for round in 1...Self.rounds {
            Self.tell("throughput inside, \(seconds) s", round, Self.rounds)
            report.throughputs.append(try Throughput.measure(setup, patience))
            Self.tell("throughput in processes, \(seconds) s", round, Self.rounds)
            report.peerRates.append(try Throughput.measure(setup.inProcesses, patience).eventsPerSecond)
            Self.tell("latency inside at \(rate) events/s, \(seconds) s", round, Self.rounds)
            report.latencies.append(try Latency.measure(setup, patience))
            Self.tell("latency in processes at \(rate) events/s, \(seconds) s", round, Self.rounds)
            report.peerLatencies.append(try Latency.measure(setup.inProcesses, patience))
        }
        return report
    }

    /// Says what goes on, on standard error, so that nobody waits without knowing for what.
    private static func tell(_ what: String, _ round: Int, _ rounds: Int) {
        Output.error("measuring \(what)\(rounds > 1 ? " (\(round) of \(rounds))" : "") …\n")
    }
}

extension Placement: ExpressibleByArgument {}

/// A number of bytes on the command line: `256`, `1KiB`.
struct PayloadSize: ExpressibleByArgument {
    let bytes: Int64

    init(bytes: Int64) { self.bytes = bytes }

    init?(argument: String) {
        guard let bytes = SizeText.parse(argument), (1...(1 << 30)).contains(bytes) else { return nil }
        self.bytes = bytes
    }

    var defaultValueDescription: String { "\(bytes)" }
}

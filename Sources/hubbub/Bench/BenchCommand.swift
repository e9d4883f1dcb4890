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

            A peer program hubbub-bench-NAME beside this one is found by itself. It is called with SECONDS and SIZE and \
            prints {"events_per_second": N}.

            Examples:
              hubbub bench
              hubbub bench --seconds 10 --size 1KiB --json
            """)

    @Option(help: ArgumentHelp("How long each measurement lasts.", valueName: "s"))
    var seconds = 3

    @Option(help: ArgumentHelp("The payload of each event: 256, 1KiB; 1GiB at most.", valueName: "bytes"))
    var size = PayloadSize(bytes: 256)

    @Option(help: ArgumentHelp("Events per second of the measurement of latency.", valueName: "n"))
    var rate = 100_000

    @Option(help: ArgumentHelp("The peer program.", valueName: "path"))
    var peer: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func validate() throws {
        guard (1...3_600).contains(seconds) else { throw ValidationError("'--seconds' wants 1 to 3600.") }
        guard (1...1_000_000_000).contains(rate) else { throw ValidationError("'--rate' wants 1 to 1000000000.") }
    }

    func run() throws {
        _ = try adapters.loaderOptions()
        let executable = try Environment.executable()
        let patience = Patience()
        let folder = try BenchFolder()
        defer { folder.remove() }
        let setup = BenchSetup(
            host: Probe.host(of: executable), folder: folder.path, adapters: adapters.directories, seconds: seconds,
            size: size.bytes, rate: rate)
        let peer = try PeerProgram(named: peer, beside: executable)
        var report = BenchReport(setup, peer: peer?.name)
        for round in 1...(peer == nil ? 1 : 3) {
            Self.tell("throughput, \(seconds) s", round, peer == nil ? 1 : 3)
            report.throughputs.append(try Throughput.measure(setup, patience))
            guard let peer else { continue }
            Self.tell("\(peer.name), \(seconds) s", round, 3)
            report.peerRates.append(try peer.measure(seconds: seconds, size: size.bytes, patience))
        }
        Self.tell("latency at \(rate) events/s, \(seconds) s", 1, 1)
        report.latency = try Latency.measure(setup, patience)
        if json { Output.write(json: report.json) } else { Output.write(report.text(Terminal.output)) }
    }

    /// Says what goes on, on standard error, so that nobody waits without knowing for what.
    private static func tell(_ what: String, _ round: Int, _ rounds: Int) {
        Output.error("measuring \(what)\(rounds > 1 ? " (\(round) of \(rounds))" : "") …\n")
    }
}

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

internal import HubTesting
internal import Glibc
internal import JSONText
internal import Testing
internal import Unix

/// `hubbub check --connect`, with real peers that are there, are not, or do harm.
@Suite struct ConnectTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// A configuration of these endpoints, without routes.
    private func configure(_ endpoints: String...) throws {
        try place.write("endpoints:\n  \(endpoints.joined(separator: "\n  "))\nroutes: []\n", to: "hubbub.yaml")
    }

    /// The reports by endpoint.
    private func check(
        _ options: String = "", timeout: String = "1s", exits code: Int32, in place: Workplace? = nil
    ) throws -> [String: JSONValue] {
        let line = "mkdir -p tmp && TMPDIR=$PWD/tmp hubbub check --connect --json --timeout \(timeout) \(options)"
        let outcome = try (place ?? self.place).shell(line)
        #expect(outcome.ending == .exited(code), "\(outcome.standardOutput)\(outcome.standardError)")
        let reports = try #require(outcome.json()["endpoints"]?.array)
        #expect(try outcome.json()["ok"] == .boolean(code == 0))
        return Dictionary(uniqueKeysWithValues: reports.map { ($0["endpoint"]?.string ?? "", $0) })
    }

    private func text(_ report: JSONValue?) -> String { report?["text"]?.string ?? "nothing" }

    @Test func whatHasNoLinkRuns() throws {
        _ = try place.hubbub("init")
        let outcome = try place.shell("hubbub check --connect")
        #expect(outcome.ending == .exited(0))
        #expect(outcome.standardOutput.hasPrefix("no errors, no warnings\n"))
        #expect(
            outcome.standardOutput.hasSuffix("ticks   generate  ok      running\nscreen  stdout    ok      running\n"),
            "\(outcome.standardOutput)")
        #expect(!outcome.standardOutput.contains("\u{1B}") && outcome.standardError.isEmpty)
        #expect(try place.hubbub("check", "--json").json()["endpoints"] == nil)
    }

    /// What is waited for stands on a terminal, and is gone at the end.
    @Test func aTerminalShowsWhatIsWaitedFor() throws {
        try configure("missing: {adapter: file, read: missing, format: text}")
        let outcome = try place.shell(
            "python3 -c 'import pty; pty.spawn([\"hubbub\", \"check\", \"--connect\", \"--timeout\", \"1s\"])'")
        let parts = outcome.standardOutput.split(separator: "\r\u{1B}[K")
        #expect(parts.count == 2, "\(outcome)")
        #expect(parts.first?.contains("\rwaiting for missing (0 s)\u{1B}[K") ?? false)
        #expect(parts.last?.hasPrefix("missing  file  ") ?? false)
    }

    @Test func aWrongConfigurationOpensNothing() throws {
        try configure("a: {adapter: exec, command: [touch, made], colour: red}")
        let outcome = try place.shell("hubbub check --connect; echo $?; ls made")
        #expect(outcome.standardOutput.hasSuffix("\n78\n"))
        #expect(try place.hubbub("check", "--connect", "--timeout", "soon").ending == .exited(2))
    }

    @Test func aServerIsThereOrNot() throws {
        let (port, other) = (try freePort(), try freePort())
        let peer = try Workplace()
        try peer.write(
            "endpoints: {server: {adapter: pysig, mode: server, port: \(port)}}\nroutes: []\n", to: "hubbub.yaml")
        let hub = try peer.startHub()
        try configure(
            "there: {adapter: pysig, mode: client, port: \(port)}",
            "away: {adapter: pysig, mode: client, port: \(other)}", "own: {adapter: pysig, mode: server, port: 0}")
        let reports = try check(exits: 1)
        #expect(text(reports["there"]) == "connected to 127.0.0.1:\(port)")
        #expect(text(reports["own"]).hasPrefix("listening at 127.0.0.1:"))
        #expect(text(reports["away"]).contains("127.0.0.1:\(other): Connection refused; no link within 1 s: see that"))
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }

    /// Its ports are in use, and its state stays as it is.
    @Test func theHubThatRunsIsNotDisturbed() throws {
        let port = try freePort()
        try configure(
            "server: {adapter: pysig, mode: server, port: \(port)}", "in: {adapter: file, read: in, format: text}")
        try place.write("one\n", to: "in")
        let hub = try place.startHub()
        let reports = try check(exits: 1)
        #expect(
            text(reports["server"]).hasSuffix("Address already in use (listen): address in use: is the hub running?"),
            "\(reports)")
        #expect(text(reports["in"]) == "reads in")
        #expect(try place.hubbub("status").ending == .exited(0))
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
        #expect(text(try check(exits: 0)["server"]) == "listening at 127.0.0.1:\(port)")
        #expect(try place.shell("ls tmp | wc -l").standardOutput == "0\n")
    }

    @Test func aFileIsMissingOrDenied() throws {
        try configure(
            "missing: {adapter: file, read: missing, format: text}",
            "once: {adapter: file, read: missing, format: text, follow: false}",
            "directory: {adapter: file, write: ., format: text}",
            "made: {adapter: file, write: made, format: text}")
        let reports = try check(exits: 1)
        #expect(text(reports["missing"]).hasPrefix("waits for missing; no link within 1 s: "))
        #expect(
            text(reports["once"]) == "cannot read missing: No such file or directory: look at the name in the settings")
        #expect(text(reports["directory"]).contains("Is a directory"))
        #expect(text(reports["made"]) == "writes made")
        #expect(try place.read("made").isEmpty)
    }

    @Test func aProgramIsStartedAndEnded() throws {
        try configure(
            "missing: {adapter: exec, command: [/nowhere/program]}",
            "denied: {adapter: exec, command: [./hubbub.yaml]}",
            "cat: {adapter: exec, command: [sh, -c, \"echo $$ > number; exec cat\"]}")
        let reports = try check(exits: 1)
        #expect(text(reports["missing"]).hasPrefix("cannot run /nowhere/program: No such file"))
        // That not even root may.
        #expect(
            text(reports["denied"]).hasSuffix("Permission denied: look at the permissions of the user who runs this"))
        #expect(text(reports["cat"]).contains(" runs as process "))
        #expect(try place.shell("test -s number && ! kill -0 $(cat number)").ending == .exited(0))
    }

    /// An adapter that does harm costs its own line, and no time of the others.
    @Test func harmStaysWhereItIsDone() throws {
        try buildStarting()
        let ways = ["crash", "hang", "exit", "refuse", "never", "emit", "talk", "fall", "well"]
        try configure("ticks: {adapter: generate}")
        try place.write(
            "endpoints:\n"
                + ways.map { "  \($0): {adapter: starting, how: \($0)}\n" }.joined() + "routes: []\n", to: "hubbub.yaml"
        )
        let reports = try check("--adapters adapters", exits: 1)
        let expected = [
            "crash": "the adapter starting crashed when it was started: SIGABRT",
            "hang": "the adapter hangs: start has not returned within 1 s",
            "exit": "the adapter starting ended the process when it was started, with exit code 3",
            "refuse": "nobody wants us", "never": "not started within 1 s", "emit": "emit gave 0 and took 0",
            "talk": "running", "fall": "the adapter starting crashed when it was stopped: SIGABRT", "well": "running",
        ]
        for way in ways { #expect(text(reports[way]) == expected[way], "\(way)") }
        for way in ways { #expect(reports[way]?["ok"] == .boolean(["emit", "talk", "well"].contains(way)), "\(way)") }
        #expect(reports["crash"]?["notes"]?.array?.first == "about to crash")
        #expect(
            reports["crash"]?["notes"]?.array?.last
                == "leave the endpoint out until the adapter is mended: its author can tell")
    }

    private func buildStarting() throws {
        let tests = Path.parent(of: Path.parent(of: #filePath))
        let include = Path.join(Path.parent(of: tests), "include")
        let outcome = try place.shell(
            "mkdir adapters && cc -std=c11 -Wall -Wextra -Werror -fPIC -shared -I '\(include)' "
                + "-o adapters/starting.so '\(tests)/CapabilityAdapters/starting.c' && chmod 755 adapters/starting.so")
        try #require(outcome.ending == .exited(0), "\(outcome.standardError)")
    }
}

private let hasBroker = unsafe access("/usr/sbin/mosquitto", X_OK) == 0

/// The same with a real Mosquitto.
@Suite(.enabled(if: hasBroker)) struct ConnectBrokerTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Runs the check while a broker with those further lines in its configuration runs.
    private func check(_ port: UInt16, _ lines: [String], _ endpoints: [String]) throws -> [String] {
        try place.write(
            (["listener \(port) 127.0.0.1", "allow_anonymous true", "user root", "log_dest none"] + lines)
                .joined(separator: "\n") + "\n", to: "broker.conf")
        try place.write("endpoints:\n  \(endpoints.joined(separator: "\n  "))\nroutes: []\n", to: "hubbub.yaml")
        let outcome = try place.shell(
            """
            mosquitto=/usr/sbin/mosquitto
            $mosquitto -c broker.conf & broker=$!
            hubbub check --connect --timeout 8s; code=$?
            kill $broker; wait $broker; exit $code
            """)
        let isFine = !outcome.standardOutput.contains("  failed  ")
        #expect(outcome.ending == .exited(isFine ? 0 : 1), "\(outcome)")
        return outcome.standardOutput.split(separator: "\n").map(String.init)
    }

    @Test func aBrokerIsThereOrNot() throws {
        let (port, other) = (try freePort(), try freePort())
        let lines = try check(
            port, [],
            [
                "there: {adapter: emitter, host: 127.0.0.1, port: \(port), secure: false}",
                "away: {adapter: emitter, host: 127.0.0.1, port: \(other), secure: false}",
            ])
        #expect(lines.contains("there  emitter  ok      connected to 127.0.0.1:\(port)"), "\(lines)")
        #expect(lines.contains { $0.hasPrefix("away   emitter  failed  Connection refused; no link within 8 s: ") })
        #expect(lines.contains { $0.contains("check host, port and secure, and that the broker runs") })
    }

    @Test func aBrokerWithAnotherCertificateIsNotTrusted() throws {
        let port = try freePort()
        for name in ["right", "wrong"] {
            try place.shell(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 "
                    + "-addext subjectAltName=IP:127.0.0.1 -keyout \(name).key -out \(name).pem"
            ).expectSuccess()
        }
        let lines = try check(
            port, ["certfile \(place.path)/right.pem", "keyfile \(place.path)/right.key"],
            [
                "right: {adapter: emitter, host: 127.0.0.1, port: \(port), ca: right.pem}",
                "wrong: {adapter: emitter, host: 127.0.0.1, port: \(port), ca: wrong.pem}",
                "plain: {adapter: emitter, host: 127.0.0.1, port: \(port), secure: false}",
            ])
        #expect(lines.contains("right  emitter  ok      connected to 127.0.0.1:\(port)"), "\(lines)")
        #expect(lines.contains { $0.hasPrefix("wrong  emitter  failed  ") && $0.contains("certificate verify failed") })
        #expect(lines.contains { $0.hasPrefix("plain  emitter  failed  ") }, "\(lines)")
    }
}

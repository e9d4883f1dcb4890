internal import HubTesting
internal import Glibc
internal import JSONText
internal import Testing
internal import Unix

private let hasMosquitto = unsafe access("/usr/sbin/mosquitto", X_OK) == 0

/// Machines on which other programs fail: a library that stands before the C library in the hub plays them.
@Suite(.enabled(if: hasMosquitto)) struct HostileMachineTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Compiles one of `Tests/HostileMachines`.
    private func machine(_ name: String) throws -> String {
        let source = Path.join(Path.parent(of: Path.parent(of: #filePath)), "HostileMachines/\(name).c")
        try place.shell("cc -std=gnu11 -Wall -Wextra -Werror -fPIC -shared -o \(name).so '\(source)'").expectSuccess()
        return Path.join(place.path, "\(name).so")
    }

    /// Every kind of endpoint that keeps time or a connection, on these hosts.
    private func configure(pysig host: String, broker: String, _ port: UInt16, _ brokerPort: UInt16) throws {
        try place.write(
            """
            endpoints:
              ticks: {adapter: generate, rate: 100}
              counter: {adapter: "null", measure: true}
              slow: {adapter: "null", delay: 300ms}
              server: {adapter: pysig, mode: server, host: "\(host)", port: \(port)}
              client: {adapter: pysig, mode: client, host: "\(host)", port: \(port), senders: [{name: a, events: [b]}]}
              heard: {adapter: "null"}
              publisher: {adapter: emitter, host: "\(broker)", port: \(brokerPort), secure: false, qos: 1}
              subscriber:
                {adapter: emitter, host: "\(broker)", port: \(brokerPort), secure: false, subscribe: [{channel: a}]}
              got: {adapter: "null"}
              again: {adapter: exec, command: [sleep, "3"], pause: 100ms}
            routes:
              - {from: ticks, to: counter}
              - {from: ticks, to: slow, full: drop_newest}
              - {from: ticks, to: client, full: drop_newest, as: pysig.signal, set: {sender: a, event: b}}
              - {from: server, to: heard}
              - {from: ticks, to: publisher, full: drop_newest, as: emitter.message, set: {channel: a}}
              - {from: subscriber, to: got}
              - {from: again, to: counter}

            """, to: "hubbub.yaml")
    }

    private func startBroker() throws -> (broker: Broker, port: UInt16) {
        let port = try freePort()
        try place.write(
            "listener \(port) 127.0.0.1\nallow_anonymous true\nuser root\nlog_dest none\n", to: "broker.conf")
        return (try Broker(place), port)
    }

    /// How many events an endpoint of kind `null` has taken, or how many a source has emitted.
    private func count(_ endpoint: String) throws -> Int64 {
        try place.hubbub("call", endpoint, "report").json()["count"]?.integer ?? 0
    }

    private func emitted() throws -> Int64 {
        try place.hubbub("call", "ticks", "report").json()["emitted"]?.integer ?? 0
    }

    /// Everything goes on: events pass through every endpoint, timers fire, programs are started again, commands answer.
    private func expectLife() throws {
        let before = try ["counter", "heard", "got", "slow"].map { ($0, try count($0)) }
        let restarts = try ended()
        for (name, count) in before { try eventually("\(name) takes more") { try self.count(name) > count + 20 } }
        try eventually("the program is started again") { try ended() > restarts }
        #expect(try place.hubbub("tap", "--count", "3", "--json").ending == .exited(0))
        try place.shell("hubbub send counter --type demo --data x").expectSuccess()
    }

    /// How often the program has ended.
    private func ended() throws -> Int64 {
        let endpoints = try place.hubbub("status", "--json").json()["endpoints"]?.array ?? []
        return endpoints.first { $0["name"] == "again" }?["counts"]?["ended"]?.integer ?? 0
    }

    /// Ends the hub, which has what was under way delivered within its drain.
    private func expectEnd(of hub: Background) throws {
        let start = Clock.monotonic()
        hub.signal(SIGTERM)
        let outcome = try hub.wait()
        #expect(outcome.ending == .exited(0), "\(outcome.standardError)")
        // A sanitizer makes all so slow that calls overstay, and not everything is delivered within the drain.
        guard !Workplace.isSanitized else { return }
        #expect(outcome.standardError.contains("msg=\"ended\""), "\(outcome.standardError.suffix(2_000))")
        #expect(!outcome.standardError.contains("misbehaves"))
        #expect(Clock.monotonic() - start < 20_000_000_000)
    }

    @Test func theWallClockIsSetBackByAnHour() throws {
        let (broker, port) = try startBroker()
        defer { broker.end() }
        try configure(pysig: "127.0.0.1", broker: "127.0.0.1", try freePort(), port)
        let clock = try machine("clock")
        let hub = try place.startHub(preload: clock, trigger: "back")
        try expectLife()
        #expect(try abs(behind()) < 60)

        try place.write("", to: "back")
        let (start, first) = (Clock.monotonic(), try emitted())
        try eventually("events' time follows the clock") { try abs(behind() - 3_600) < 60 }
        try expectLife()
        let seconds = Double(Clock.monotonic() - start) / 1e9
        let rate = Double(try emitted() - first) / seconds
        #expect((80...120).contains(rate), "\(rate) events a second in \(seconds) s")
        let report = try place.hubbub("call", "counter", "report").json()
        #expect((0..<60_000_000_000).contains(report["max_ns"]?.integer ?? -1), "\(report.text)")
        try expectEnd(of: hub)
    }

    /// How many seconds the time of a new event lies behind the wall clock.
    private func behind() throws -> Int64 {
        let event = try place.hubbub("tap", "--json", "--count", "1").json()
        let date = try place.shell("echo $(( $(date +%s) - $(date -d '\(event["time"]?.string ?? "")' +%s) ))")
        return try #require(Int64(date.standardOutput.dropLast()), "\(date)")
    }

    @Test func aMachineWithoutIPv6() throws {
        let (broker, brokerPort) = try startBroker()
        defer { broker.end() }
        let machine = try machine("no_ipv6")
        try configure(pysig: "localhost", broker: "localhost", try freePort(), brokerPort)
        let hub = try place.startHub(preload: machine)
        try expectLife()
        try expectEnd(of: hub)
    }

    /// What needs IPv6 says so, and the rest runs.
    @Test func addressesOfIPv6FailClearlyWithoutIt() throws {
        let machine = try machine("no_ipv6")
        try place.write(
            """
            endpoints:
              server: {adapter: pysig, mode: server, host: "::1", port: \(try freePort())}
              client: {adapter: pysig, mode: client, host: "::1", port: \(try freePort())}
              broker: {adapter: emitter, host: "::1", port: \(try freePort()), secure: false}
              ticks: {adapter: generate}
            routes: []

            """, to: "hubbub.yaml")
        let outcome = try place.shell("LD_PRELOAD='\(machine)' hubbub check --connect --timeout 2s --json")
        #expect(outcome.ending == .exited(1))
        for report in try outcome.json()["endpoints"]?.array ?? [] {
            let text = report["text"]?.string ?? ""
            if report["endpoint"] == "ticks" {
                #expect(report["ok"] == true)
            } else {
                #expect(report["ok"] == false)
                #expect(text.contains("Address family not supported"), "\(report.text)")
            }
        }
    }
}

/// A real Mosquitto beside the hub.
private final class Broker: Sendable {
    private let process: Background

    init(_ place: Workplace) throws {
        process = try place.startProgram("/usr/sbin/mosquitto", "-c", "broker.conf")
    }

    func end() { process.signal(SIGTERM) }
}

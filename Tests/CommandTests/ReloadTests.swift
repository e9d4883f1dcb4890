internal import Glibc
internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// Another configuration for a hub that runs, from the outside.
@Suite struct ReloadTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func configure(
        rate: String = "2000", out: String = "out", outKeys: String = "", route: String = "", more: String = "",
        moreRoutes: String = "", top: String = ""
    ) throws {
        try place.write(
            """
            \(top)
            endpoints:
              ticks: {adapter: generate, rate: \(rate), payload: "{n}", settle: true}
              out: {adapter: file, write: \(out), format: text\(outKeys)}
              kept: {adapter: file, write: kept, format: text}
            \(more)
            routes:
              - {name: direct, from: ticks, to: out, full: push_back\(route)}
              - {name: durable, from: ticks, to: kept, delivery: durable}
            \(moreRoutes)

            """, to: "hubbub.yaml")
    }

    private func reload(_ arguments: String..., expecting code: Int32 = 0) throws -> JSONValue {
        let outcome = try place.shell("exec hubbub reload --json " + arguments.joined(separator: " "))
        #expect(outcome.ending == .exited(code), "\(outcome.standardError)")
        return try outcome.json()
    }

    private func texts(_ answer: JSONValue) -> [String] {
        (answer["changes"]?.array ?? []).compactMap { $0["text"]?.string }
    }

    private func numbers(_ name: String) throws -> [Int] {
        try place.read(name).split(separator: "\n").compactMap { Int($0) }
    }

    /// The first two neighbours that are none; nil where the numbers count on from the first.
    private func gap(_ numbers: [Int], from first: Int = 1) -> [Int]? {
        var expected = first
        for number in numbers {
            if number != expected {
                return [expected, number]
            }
            expected += 1
        }
        return nil
    }

    /// Ends the hub, which delivers what is under way first.
    private func end(_ hub: Background) throws {
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }

    @Test("what does not change goes on; changes under load lose and double nothing")
    func underLoad() throws {
        try configure()
        let hub = try place.startHub()
        #expect(try reload()["outcome"] == "unchanged")
        let pieces = ["out", "second", "third", "fourth"]
        for (index, out) in pieces.enumerated().dropFirst() {
            try eventually("lines in \(pieces[index - 1])") { try !numbers(pieces[index - 1]).isEmpty }
            try configure(out: out, route: index % 2 == 0 ? "" : ", limit: {events: 100}")
            let answer = try reload()
            #expect(answer["outcome"] == "applied")
            #expect(texts(answer) == ["~ endpoint out: write (starts again)", "~ route direct: limit"])
        }
        try eventually("lines in \(pieces[3])") { try !numbers(pieces[3]).isEmpty }
        try end(hub)
        let direct = try pieces.flatMap { try numbers($0) }
        let durable = try numbers("kept")
        #expect(gap(direct) == nil)
        // What the journal still has when the hub ends waits for its next start.
        #expect(gap(durable) == nil && durable.count <= direct.count)
    }

    @Test("a live setting changes without a restart")
    func liveSetting() throws {
        try configure(rate: "10")
        let hub = try place.startHub()
        try configure(rate: "5000")
        #expect(texts(try reload()) == ["~ endpoint ticks: rate"])
        try eventually { try numbers("kept").count > 500 }
        try configure(rate: "0.001")
        #expect(texts(try reload("--dry-run")) == ["~ endpoint ticks: rate"])
        _ = try reload()
        try end(hub)
        let kept = try numbers("kept")
        #expect(gap(kept) == nil)
    }

    @Test("a tap goes on with an endpoint that was made anew, and one of everything with what has come")
    func taps() throws {
        try configure(rate: "100")
        let hub = try place.startHub()
        let script = try place.shell(
            """
            hubbub tap ticks --json > ticks.json & one=$!; hubbub tap --json > all.json & all=$!
            until [ -s ticks.json ] && [ -s all.json ]; do sleep 0.05; done
            sed -i 's/rate: 100,/rate: 100, source: "urn:second",/
                s/^routes:/  come: {adapter: generate, rate: 100, source: "urn:come"}\\nroutes:/
                $a\\  - {name: come, from: come, to: out}' hubbub.yaml
            hubbub reload || exit
            for wait in $(seq 200); do
                grep -q urn:second ticks.json && grep -q urn:second all.json && grep -q urn:come all.json && break
                sleep 0.05
            done
            kill $one $all; echo $wait
            """)
        #expect(Int(script.standardOutput.split(separator: "\n").last ?? "") ?? 200 < 200, "\(script)")
        #expect(try !place.read("ticks.json").contains("urn:come"))
        try end(hub)
    }

    @Test("an endpoint that cannot start takes all of it back, and what was changed with it")
    func undone() throws {
        try configure()
        let hub = try place.startHub()
        try configure(
            rate: "1", out: "/nowhere/out",
            more: "  extra: {adapter: file, write: extra, format: text}",
            moreRoutes: "  - {name: extra, from: ticks, to: extra, full: drop_newest}")
        let answer = try reload(expecting: 1)
        #expect(answer["outcome"] == "undone")
        #expect(answer["reason"]?.string?.hasPrefix("endpoint out: cannot write to /nowhere/out") == true)
        let status = try place.hubbub("status", "--json").json()
        #expect(status["healthy"] == true)
        #expect(status["endpoints"]?.array?.count == 3 && status["routes"]?.array?.count == 2)
        try configure()
        #expect(try reload()["outcome"] == "unchanged")
        let before = try numbers("out").count
        try eventually { try numbers("out").count > before + 500 }
        try end(hub)
        let direct = try numbers("out")
        #expect(gap(direct) == nil)
        let kept = try numbers("kept")
        #expect(gap(kept) == nil)
    }

    @Test("a file with errors changes nothing, nor does what only another start can bring")
    func refused() throws {
        try configure()
        let hub = try place.startHub()
        try configure(outKeys: ", mistake: 1")
        let wrong = try place.hubbub("reload")
        #expect(wrong.ending == .exited(78))
        #expect(wrong.standardError.contains("hubbub.yaml:4:") && wrong.standardError.contains("nothing was changed"))
        try place.write("endpoints: [", to: "hubbub.yaml")
        let broken = try place.hubbub("reload")
        #expect(broken.ending == .exited(78) && broken.standardError.contains("the configuration has errors"))
        try configure(top: "log_format: json\njournal: {bytes: 200 MiB}")
        let refused = try place.hubbub("reload")
        #expect(refused.ending == .exited(1))
        #expect(
            refused.standardError
                == "hubbub: not reloaded, nothing was changed: log_format, journal can only change when the hub is started again\n"
        )
        #expect(try place.hubbub("status").ending == .exited(0))
        try end(hub)
    }

    @Test("endpoints and routes come and go")
    func comingAndGoing() throws {
        try configure()
        let hub = try place.startHub()
        try configure(
            more: "  extra: {adapter: file, write: extra, format: text}",
            moreRoutes: "  - {name: extra, from: ticks, to: extra, delivery: durable}")
        #expect(
            texts(try reload()).filter { $0.hasPrefix("+") } == [
                "+ endpoint extra: file", "+ route extra: ticks -> extra",
            ])
        try eventually { try numbers("extra").count > 200 }
        #expect(try place.hubbub("send", "extra", "--type", "file.line", "--data", "by hand").ending == .exited(0))
        try configure()
        #expect(texts(try reload()).filter { $0.hasPrefix("-") } == ["- endpoint extra", "- route extra"])
        #expect(try place.hubbub("send", "extra", "--type", "file.line", "--data", "late").ending == .exited(1))
        try end(hub)
        let lines = try place.read("extra").split(separator: "\n")
        #expect(lines.contains("by hand"))
        let extra = lines.compactMap { Int($0) }
        let first = try #require(extra.first)
        #expect(gap(extra, from: first) == nil)
        let kept = try numbers("kept")
        #expect(gap(kept) == nil)
    }

    @Test("what waits for a paused durable route is delivered by the route that takes its place")
    func backlog() throws {
        try configure()
        let hub = try place.startHub()
        #expect(try place.hubbub("pause", "durable").ending == .exited(0))
        let delivered = try numbers("kept").count
        try eventually { try numbers("out").count > delivered + 2_000 }
        try place.write(
            try place.read("hubbub.yaml").replacing(
                "delivery: durable}", with: "delivery: durable, limit: {events: 50}}"),
            to: "hubbub.yaml")
        #expect(texts(try reload()) == ["~ route durable: limit"])
        let held = try #require(
            try place.hubbub("status", "--json").json()["routes"]?.array?.first { $0["name"] == "durable" })
        #expect(held["hold"] == "paused" && (held["unsettled"]?.integer ?? 0) > 1_000)
        #expect(try place.hubbub("resume", "durable").ending == .exited(0))
        try eventually { try numbers("kept").count > 2_000 }
        try end(hub)
        let kept = try numbers("kept")
        #expect(gap(kept) == nil)
    }

    @Test("the window of a route that delivers once changes at once, and is taken back with all else")
    func window() throws {
        try InsistentAdapter.build(in: place)
        func configure(_ window: String, more: String = "") throws {
            try place.write(
                """
                endpoints:
                  peer: {adapter: insistent, placement: inside}
                  out: {adapter: file, write: out, format: text}
                \(more)
                routes:
                  - {name: once, from: peer, to: out, delivery: once, limit: {window: \(window)}}

                """, to: "hubbub.yaml")
        }
        func lines() throws -> Int { try place.read("out").split(separator: "\n").count }
        try configure("10m")
        let hub = try place.startHub("--adapters", "adapters")
        try eventually("the event") { try lines() == 1 }
        usleep(300_000)
        #expect(try lines() == 1)
        try configure("1ms", more: "  bad: {adapter: file, write: /nowhere/out, format: text}")
        #expect(try reload(expecting: 1)["outcome"] == "undone")
        usleep(300_000)
        #expect(try lines() == 1)
        try configure("1ms")
        #expect(texts(try reload()) == ["~ route once: limit"])
        try eventually("the same event, as one that is new") { try lines() > 10 }
        try configure("10m")
        #expect(texts(try reload()) == ["~ route once: limit"])
        // What was taken before is written first; then nothing more comes, though the peer goes on.
        var now = -1
        try eventually("no more lines") {
            defer { now = (try? lines()) ?? -1 }
            usleep(500_000)
            return try lines() == now
        }
        try end(hub)
    }

    @Test("SIGHUP does the same, and the log's level changes at once")
    func hangUp() throws {
        try configure()
        let hub = try place.startHub()
        try configure(rate: "100", top: "log: warning\ndrain: 3s")
        hub.signal(SIGHUP)
        try eventually { try reload("--dry-run")["outcome"] == "unchanged" }
        hub.signal(SIGTERM)
        let log = try hub.wait().standardError
        #expect(log.contains("reload: ~ endpoint ticks: rate") == false)
        #expect(log.contains("SIGHUP: reading the configuration anew") && !log.contains("ended"))
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

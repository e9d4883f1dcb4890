internal import Glibc
internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// Durable routes from the outside: the journal, dead letters, and what is paused.
@Suite struct DurableTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try place.write(
            """
            endpoints:
              ticks: {adapter: generate, rate: 0, count: 30, payload: '{"n": {n}}'}
              out: {adapter: file, write: out, format: data}
              broker: {adapter: emitter, mode: server, keys: "off", port: \(try freePort())}
            routes:
              - {name: good, from: ticks, to: out, delivery: durable}
              - {name: bad, from: ticks, to: broker, delivery: durable, as: emitter.message, set: {channel: "{data.none}"}}

            """, to: "hubbub.yaml")
    }

    private func end(_ hub: Background) throws {
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }

    private func route(_ name: String) throws -> JSONValue {
        let status = try place.hubbub("status", "--json").json()
        return try #require(status["routes"]?.array?.first { $0["name"]?.string == name })
    }

    private func waitUntilSettled() throws {
        try eventually {
            try route("good")["delivered"]?.integer == 30 && route("bad")["dead_letters"]?.integer == 30
        }
    }

    @Test("the journal tells the same whether the hub runs or not")
    func journal() throws {
        let hub = try place.startHub()
        try waitUntilSettled()
        for runs in [true, false] {
            if !runs { try end(hub) }
            let info = try place.hubbub("journal", "--json").json()
            let routes = try #require(info["routes"]?.array)
            #expect(routes.compactMap { $0["name"]?.string }.sorted() == ["bad", "good"])
            #expect(routes.allSatisfy { $0["unsettled"]?.integer == 0 })
            let list = try place.hubbub("journal", "list", "--json", "--route", "good").standardOutput
            #expect(list.split(separator: "\n").count == 30)
            #expect(try place.hubbub("journal", "list", "--unsettled").standardOutput.isEmpty)
            let third = try place.hubbub("journal", "list", "--where", "sequence=3", "--json").json()
            #expect(third["event"]?["data"]?.string == "{\"n\": 3}")
            #expect(third["routes"]?["good"]?.string == "settled" && third["passed"] == ["ticks"])
            let number = try #require(third["sequence"]?.text)
            let shown = try place.hubbub("journal", "show", number).json()
            #expect(shown["event"]?["sequence"]?.integer == 3)
            let exported = try place.hubbub("journal", "export", "--where", "type=generate.*").standardOutput
            #expect(exported.split(separator: "\n").count == 30)
            let verified = try place.hubbub("journal", "verify")
            #expect(verified.ending == .exited(0) && verified.standardOutput.contains("0 are not"))
        }
    }

    @Test("a damaged record is found, and the rest goes on")
    func damage() throws {
        let hub = try place.startHub()
        try waitUntilSettled()
        try end(hub)
        try place.shell(
            """
            file=$(echo home/.local/state/hubbub/hubbub/journal/*.segment)
            printf x | dd of="$file" bs=1 seek=700 conv=notrunc 2>/dev/null
            """
        ).expectSuccess()
        let verified = try place.hubbub("journal", "verify")
        #expect(verified.ending == .exited(1) && verified.standardOutput.contains("damaged: "))
        try end(try place.startHub())
    }

    @Test("events are delivered once more where that is asked for")
    func replay() throws {
        let hub = try place.startHub()
        try waitUntilSettled()
        let trial = try place.hubbub("journal", "replay", "good", "--where", "sequence=3", "--dry-run")
        #expect(trial.standardOutput == "1 event of good can be delivered once more\n")
        let replayed = try place.hubbub("journal", "replay", "good").standardOutput
        #expect(replayed == "30 of 30 events are delivered once more\n")
        try eventually { try place.read("out").split(separator: "\n").count == 60 }
        #expect(try place.hubbub("journal", "replay", "nix").standardError.contains("there are bad, good"))
        try end(hub)
        #expect(try place.hubbub("journal", "replay", "good").ending == .exited(1))
    }

    @Test("dead letters are listed with their reasons, retried without end, and purged")
    func deadLetters() throws {
        let hub = try place.startHub()
        try waitUntilSettled()
        let list = try place.hubbub("dead", "list", "--json").standardOutput.split(separator: "\n")
        #expect(list.count == 30)
        let first = try JSONValue(parsing: String(try #require(list.first)))
        #expect(first["code"]?.string == "ATTRIBUTE" && first["route"]?.string == "bad")
        #expect(first["reason"]?.string?.contains("channel") == true)
        let number = try #require(first["number"]?.text)
        #expect(try place.hubbub("dead", "show", number).json()["event"]?["type"]?.string == "generate.tick")
        // What fails again is a new letter, which the same command does not take: it ends.
        let retried = try place.hubbub("dead", "retry", "--where", "code=ATTRIBUTE").standardOutput
        #expect(retried == "30 dead letters were delivered once more\n")
        try eventually { try route("bad")["dead_letters"]?.integer == 30 && route("bad")["rejected"]?.integer == 60 }
        let trial = try place.hubbub("dead", "purge", "--where", "sequence=3", "--dry-run").standardOutput
        #expect(trial == "1 dead letter would be removed\n")
        #expect(try place.hubbub("dead", "show", number).ending == .exited(1))
        #expect(try place.hubbub("dead", "purge").ending == .exited(2))
        #expect(try place.hubbub("dead", "purge", "--all").standardOutput == "30 dead letters were removed\n")
        try end(hub)
        #expect(try place.hubbub("dead").standardOutput == "no dead letters\n")
        try end(try place.startHub())
    }

    @Test("an endpoint for dead letters gets the originals with the reasons")
    func deadLetterEndpoint() throws {
        try place.shell("sed -i 's/{name: bad, /{name: bad, dead_letters: out, /' hubbub.yaml").expectSuccess()
        try place.shell("sed -i 's/format: data/format: json/' hubbub.yaml").expectSuccess()
        let hub = try place.startHub()
        try waitUntilSettled()
        try eventually { try place.read("out").split(separator: "\n").count == 60 }
        let lines = try place.read("out").split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        let dead = lines.filter { $0["deadroute"]?.string == "bad" }
        #expect(dead.count == 30)
        #expect(dead.allSatisfy { $0["deadcode"]?.string == "ATTRIBUTE" && $0["type"]?.string == "generate.tick" })
        #expect(dead.first?["deadreason"]?.string?.contains("channel") == true)
        try end(hub)
    }

    @Test("why tells each route's verdict, of the hub and of the journal")
    func why() throws {
        let hub = try place.startHub()
        try waitUntilSettled()
        let id = try #require(
            try place.hubbub("journal", "list", "--where", "sequence=3", "--json").json()["event"]?["id"]?.string)
        for runs in [true, false] {
            if !runs { try end(hub) }
            let verdicts = try #require(try place.hubbub("why", id, "--json").json()["routes"]?.array)
            let told = Set(
                verdicts.compactMap { verdict in
                    verdict["route"]?.string.map { "\($0) \(verdict["verdict"]?.text ?? "")" }
                })
            #expect(told.contains("good \"settled\""))
            #expect(told.contains { $0.hasPrefix("bad \"dead letter") })
            #expect(told.contains("good \"delivered\"") == runs)
            #expect(told.contains("bad \"rejected\"") == runs)
        }
        #expect(try place.hubbub("why", "nobody").ending == .exited(1))
    }

    @Test(
        "a circle that waits in the journal is still known for one after a restart", arguments: ["inside", "process"])
    func circle(placement: String) throws {
        try EchoAdapter.build(in: place)
        try place.write(
            """
            endpoints:
              echo: {adapter: echo, placement: \(placement)}
              last: {adapter: echo, placement: \(placement)}
              out: {adapter: file, write: out, format: text}
            routes:
              - {name: there, from: echo, to: last, full: drop_newest}
              - {name: back, from: last, to: echo, delivery: durable}
              - {name: out, from: echo, to: out, delivery: durable}

            """, to: "hubbub.yaml")
        let first = try place.startHub("--adapters", "adapters")
        try place.hubbub("pause", "back").expectSuccess()
        try place.hubbub("send", "echo", "--type", "echo.word", "--data", "word").expectSuccess()
        try eventually { try route("back")["unsettled"]?.integer == 1 && place.read("out") == "word\n" }
        let waiting = try place.hubbub("journal", "list", "--unsettled", "--json").json()
        #expect(waiting["passed"] == ["(send)", "echo", "last"])
        let id = try #require(waiting["event"]?["id"]?.string)
        try end(first)
        let why = try place.hubbub("why", id).standardOutput
        #expect(why.contains("waiting") && why.contains(", by way of (send), echo, last"), "\(why)")
        let second = try place.startHub("--adapters", "adapters")
        try place.hubbub("resume", "back").expectSuccess()
        try eventually { try route("back")["delivered"]?.integer == 1 }
        usleep(200_000)
        #expect(try place.read("out") == "word\n")
        #expect(try route("back")["unsettled"]?.integer == 0)
        try end(second)
    }

    @Test("what is paused stays so over a restart, and nothing is lost meanwhile")
    func pause() throws {
        try place.write(
            """
            endpoints:
              in: {adapter: file, read: in, format: text}
              out: {adapter: file, write: out, format: text}
            routes:
              - {name: keep, from: in, to: out, delivery: durable}

            """, to: "hubbub.yaml")
        try place.write("1\n", to: "in")
        let first = try place.startHub()
        try eventually { try place.read("out") == "1\n" }
        try place.hubbub("pause", "keep").expectSuccess()
        try place.shell("echo 2 >> in").expectSuccess()
        try eventually { try route("keep")["unsettled"]?.integer == 1 }
        try end(first)
        let second = try place.startHub()
        try place.shell("echo 3 >> in").expectSuccess()
        try eventually { try route("keep")["unsettled"]?.integer == 2 }
        #expect(try route("keep")["hold"]?.string == "paused")
        #expect(try place.read("out") == "1\n")
        try place.hubbub("drain", "keep").expectSuccess()
        #expect(try place.read("out") == "1\n2\n3\n")
        try place.shell("echo 4 >> in").expectSuccess()
        try place.hubbub("resume", "keep").expectSuccess()
        try eventually { try place.read("out") == "1\n2\n3\n4\n" }
        #expect(try place.hubbub("pause", "nobody").standardError.contains("there are in, out, keep"))
        try end(second)
    }
}

internal import Glibc
internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// What somebody types in the first five minutes.
@Suite struct FirstStepsTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    @Test func initWritesWhatPassesTheCheck() throws {
        #expect(try place.hubbub("init").ending == .exited(0))
        let check = try place.hubbub("check", "--strict")
        #expect(check.ending == .exited(0), "\(check.standardOutput)")
        #expect(check.standardOutput.hasPrefix("no errors, no warnings\n"))
        #expect(try place.hubbub("check", "--json").json()["ok"] == true)
    }

    @Test func initKeepsWhatIsThere() throws {
        try place.write("mine", to: "hubbub.yaml")
        let refused = try place.hubbub("init")
        #expect(refused.ending == .exited(1))
        #expect(refused.standardError.contains("--force"))
        #expect(try place.read("hubbub.yaml") == "mine")
        #expect(try place.hubbub("init", "--force").ending == .exited(0))
        #expect(try place.read("hubbub.yaml").hasPrefix("# A hub"))
    }

    /// What is commented out in the file is right, too.
    @Test func theExamplesOfInitPassTheCheck() throws {
        _ = try place.hubbub("init")
        let lines = try place.read("hubbub.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        let uncommented = lines.map { line in
            line.hasPrefix("#  ") && !line.hasPrefix("#     hubbub") || line.hasPrefix("#") && !line.hasPrefix("# ")
                ? line.dropFirst() : line
        }
        try place.write(uncommented.joined(separator: "\n"), to: "all.yaml")
        let check = try place.hubbub("check", "all.yaml")
        #expect(check.ending == .exited(0), "\(check.standardOutput)")
        #expect(check.standardOutput.contains("told: "))
    }

    @Test func theHubAnswersEveryCommand() throws {
        _ = try place.hubbub("init")
        let hub = try place.startHub()
        let status = try place.hubbub("status", "--json").json()
        #expect(status["endpoints"]?.array?.compactMap { $0["name"]?.string } == ["ticks", "screen"])
        #expect(try place.hubbub("status").standardOutput.contains("hubbub: healthy"))

        let tap = try place.hubbub("tap", "--json", "--count", "1")
        let event = try tap.json()
        #expect(event["specversion"] == "1.0")
        #expect(event["type"] == "generate.tick")
        #expect(tap.standardOutput.count { $0 == "\n" } == 1)
        #expect(try place.hubbub("tap", "show", "--count", "1").standardOutput.contains("ticks/generate.tick"))
        #expect(try place.hubbub("tap", "--payload-only", "--count", "1").standardOutput.hasPrefix("tick "))

        let send = try place.hubbub(
            "send", "screen", "--type", "demo", "--data", "from the test", "--set", "subject=s", "--json")
        #expect(send.ending == .exited(0))
        #expect(try send.json()["outcome"] == "delivered")
        let piped = try place.shell("echo piped | hubbub send screen --type demo --data-file -")
        #expect(piped.ending == .exited(0), "\(piped.standardError)")
        let script = """
            hubbub tap screen --json > bytes.json & tap=$!
            for i in $(seq 100); do
              printf '\\377\\000' | hubbub send screen --type demo --data-file -
              [ -s bytes.json ] && break
              sleep 0.1
            done
            kill $tap; wait; cat bytes.json
            """
        let bytes = try place.shell(script)
        #expect(bytes.standardOutput.contains("\"data_base64\":\"/wA=\""), "\(bytes)")

        let report = try place.hubbub("call", "ticks", "report", "--json")
        #expect(try report.json()["emitted"]?.integer ?? 0 > 0)
        #expect(try place.hubbub("call", "ticks", "report").standardOutput.hasPrefix("{\n  \"emitted\": "))

        hub.signal(SIGTERM)
        let end = try hub.wait()
        #expect(end.ending == .exited(0))
        #expect(end.standardOutput.contains("demo s from the test\n"))
        #expect(end.standardOutput.contains("piped"))
        #expect(try place.hubbub("status").ending == .exited(1))
    }

    @Test func whatTheHubRefusesIsAFailure() throws {
        _ = try place.hubbub("init")
        let hub = try place.startHub()
        defer { hub.signal(SIGTERM) }
        func refusal(_ arguments: String) throws -> String {
            let outcome = try place.shell("hubbub \(arguments)")
            #expect(outcome.ending == .exited(1))
            return outcome.standardError
        }
        #expect(try refusal("send ticks --type demo").contains("[STATE]"))
        #expect(try refusal("send nobody --type demo").contains("there are ticks, screen"))
        #expect(try refusal("call ticks nothing").contains("it has report"))
        #expect(try refusal("tap nowhere").contains("there are ticks, screen, show"))
    }
}

internal import Glibc
internal import JSONText
internal import Testing
internal import Unix

/// Exit codes and what stands on which output, as scripts rely on them.
@Suite struct EndingTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    @Test func helpAndVersionAreFine() throws {
        #expect(try place.hubbub("--version").standardOutput == "0.1.0\n")
        for command in [
            "init", "check", "config", "graph", "run", "status", "metrics", "tap", "send", "call", "adapters",
            "explain", "completions", "bench",
        ] {
            let outcome = try place.hubbub(command, "--help")
            #expect(outcome.ending == .exited(0))
            #expect(outcome.standardOutput.contains("Example"), "\(command)")
        }
        #expect(try place.hubbub().standardOutput.contains("USAGE: hubbub"))
    }

    @Test func aWrongFileEndsWith78() throws {
        try place.write("endpoints:\n  a:\n    adapter: generate\n    rat: 1\nroutes: []\n", to: "hubbub.yaml")
        for command in ["check", "run"] {
            let outcome = try place.hubbub(command)
            #expect(outcome.ending == .exited(78))
            let said = outcome.standardOutput + outcome.standardError
            #expect(said.contains("hubbub.yaml:4:5: error: "), "\(said)")
            #expect(said.contains("did you mean \"rate\"?"))
        }
        let finding = try place.hubbub("check", "--json").json()["findings"]?.array?.first
        #expect(finding?["line"] == 4)
        #expect(finding?["column"] == 5)
    }

    @Test func aMissingFileNamesInit() throws {
        for command in ["check", "run"] {
            let outcome = try place.hubbub(command)
            #expect(outcome.ending == .exited(78))
            #expect((outcome.standardOutput + outcome.standardError).contains("hubbub init"))
        }
        #expect(try place.hubbub("status", "--config", "nowhere.yaml").ending == .exited(78))
    }

    @Test func withoutAHubEveryCommandSaysSo() throws {
        for arguments in ["status", "status --json", "tap", "send a --type t", "call a b", "tap --socket x.sock"] {
            let outcome = try place.shell("hubbub \(arguments)")
            #expect(outcome.ending == .exited(1))
            #expect(outcome.standardError.contains("hubbub run"), "\(arguments): \(outcome.standardError)")
            #expect(outcome.standardOutput.isEmpty)
        }
    }

    @Test func aClosedPipeEndsQuietly() throws {
        let script = "{ hubbub adapters show generate; echo $? >&2; } | true; sleep 1"
        #expect(try place.shell(script).standardError == "0\n")
        _ = try place.hubbub("init")
        let hub = try place.startHub()
        let outcome = try place.shell("{ hubbub tap --json; echo $? >&2; } | head -n 1")
        #expect(outcome.ending == .exited(0))
        #expect(outcome.standardError == "0\n")
        #expect(try outcome.json()["type"] == "generate.tick")
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }

    @Test func tapSaysThatTheHubHasEnded() throws {
        _ = try place.hubbub("init")
        let hub = try place.startHub()
        let script = """
            hubbub tap > tap.out 2> tap.log & tap=$!
            while [ ! -s tap.out ]; do sleep 0.1; done
            kill $(cat process.0); wait $tap; echo $?
            cat tap.log
            """
        let outcome = try place.shell(script)
        #expect(outcome.standardOutput.hasPrefix("1\n"))
        #expect(outcome.standardOutput.contains("was lost"))
        #expect(try hub.wait().ending == .exited(0))
    }

    @Test func nothingIsColouredOnAPipe() throws {
        _ = try place.hubbub("init")
        for arguments in ["adapters", "adapters show generate", "check"] {
            #expect(!(try place.shell("hubbub \(arguments)").standardOutput.contains("\u{1B}")))
        }
    }
}

internal import JSONText
internal import Testing
internal import Unix

/// `hubbub config show`: what is secret stays so, and the rest can be used.
@Suite struct ConfigTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// `hunter2` wherever a secret can stand; `WORD` and the file `word` hold it, too.
    private static let secrets = """
        adapters: {directories: [adapters]}
        endpoints:
          a: &a
            adapter: vault
            open: file:word
            page: https://user:hunter2@example.org/page
            word: &word hunter2
            number: ${NUMBER}
            blob: {a: [hunter2, {hunter2: hunter2}]}
            words: [hunter2, *word]
            record: {open: hunter2, word: hunter2}
            deep: {list: [{open: seen, word: hunter2}, {word: "${WORD}"}, {word: "${NONE:-hunter2}"}, {word: "file:word"}]}
          b: *a
        routes:
          - from: a
            to: b
            where: [{exact: {pass: hunter2}}, {any: [{prefix: {pass: hunter2}}, {not: {suffix: {pass: hunter2}}}]}]
            set: {pass: "hunter2{subject}"}
        """

    private func shell(_ command: String) throws -> Command.Outcome {
        try place.shell("export WORD=hunter2 NUMBER=4711; \(command)")
    }

    private func prepareSecrets() throws {
        try VaultAdapter.build(in: place)
        try place.write(Self.secrets, to: "hubbub.yaml")
        try place.write("hunter2\n", to: "word")
        #expect(try place.shell("chmod 600 word").ending == .exited(0))
    }

    @Test func noSecretIsEverPrinted() throws {
        try prepareSecrets()
        for options in ["", "--json", "--resolved", "--resolved --json"] { try expectNoSecret(options) }
    }

    private func expectNoSecret(_ options: String) throws {
        let outcome = try shell("hubbub config show \(options)")
        #expect(outcome.ending == .exited(0), "\(outcome.standardError)")
        let said = outcome.standardOutput + outcome.standardError
        #expect(!said.contains("hunter2"), "\(said)")
        #expect(!said.contains("4711"), "\(said)")
        // Each of them is there, and what is not secret can be seen.
        let text = outcome.standardOutput
        #expect(text.contains("file:word") && text.contains("seen"))
        #expect(text.contains("https://user:***@example.org/page"))
        let json = options.contains("json") ? try outcome.json() : try shell("hubbub config show --json").json()
        let endpoint = json["endpoints"]?["b"]
        for name in ["word", "number", "blob", "words", "record"] {
            #expect(endpoint?[name] == "***", "\(name)")
        }
        let list = try #require(endpoint?["deep"]?["list"]?.array)
        #expect(list.map { $0["word"] } == ["***", "***", "***", "***"])
        #expect(json["routes"]?.array?.first?["set"]?["pass"] == "***")
    }

    /// What else a hub's owner types while a configuration is wrong.
    @Test func wrongFilesKeepTheirSecrets() throws {
        try VaultAdapter.build(in: place)
        let lines = [
            "      word: [hunter2]", "      wrd: hunter2", "      number: hunter2", "      deep: hunter2",
            "      deep: {list: [{word: {a: hunter2}}]}", "      word: {hunter2", "      word: hunter2: hunter2",
            "    word hunter2", "      word: ${MISSING}hunter2",
        ]
        for line in lines {
            try place.write(
                "adapters: {directories: [adapters]}\nendpoints:\n    x:\n      adapter: vault\n\(line)\n",
                to: "hubbub.yaml")
            for command in ["config show", "config show --json", "config show --resolved", "check", "graph --dot"] {
                let outcome = try shell("hubbub \(command)")
                let said = outcome.standardOutput + outcome.standardError
                #expect(!said.contains("hunter2"), "\(line): \(command): \(said)")
                #expect(!said.isEmpty)
                if command.hasSuffix("resolved") { #expect(outcome.ending == .exited(78), "\(line)") }
            }
        }
    }

    /// Nobody says which of its settings are secret.
    @Test func withoutItsAdapterAllOfAnEndpointIsSecret() throws {
        try place.write(
            """
            endpoints: {x: {adapter: nowhere, log: debug, word: hunter2, host: hunter2}, ticks: {adapter: generate}}
            routes: [{from: ticks, to: x, set: {subject: s, pass: hunter2}}]
            """, to: "hubbub.yaml")
        let text = try place.hubbub("config", "show").standardOutput
        #expect(!text.contains("hunter2"))
        #expect(text.contains("log: debug") && text.contains("subject: s") && text.contains("host: \"***\""))
    }

    /// Texts that YAML, the environment or a template would take for something else.
    private static let strange = #"""
        hub: strange
        log: debug
        adapters: {directories: [more/adapters]}
        endpoints:
          ticks: {adapter: generate, rate: .5, payload: "${X:-a} $${b} ${Y}", subject: "true", size: 2KiB}
          out: {adapter: "null", delay: 1500ms, log: error}
          more: {adapter: generate, payload: "line\n\ttab \e[31m \u202e \"q\" \\ # : {n}", subject: 0x10, types: [generate.tick]}
        routes:
          - from: [ticks, more]
            to: out
            full: drop_oldest
            limit: {bytes: 3MB}
            where: {all: [{any: [{exact: {type: generate.tick}}, {not: {prefix: {subject: "null"}}}]}, {suffix: {subject: "~"}}]}
            set: {subject: "{{{subject}}} yes"}
            data: {"{{key": ["{data}", 1.50, -0.0, 1e5, null, true, {}, [], [[1]], "007", "yes", "", " a ", "- b"], no: {a: "*x"}}
          - {name: "named", from: more, to: out, full: push_back, as: told, data: ${not}}
        """#.replacing("data: ${not}", with: "data: \"just text\"")

    @Test func whatIsShownIsTheConfiguration() throws {
        try place.write(Self.strange, to: "hubbub.yaml")
        try Directories.create(Path.join(place.path, "more/adapters"))
        let variables = "export Y='${Z} $${z} $'"
        for options in ["", "--resolved"] {
            let script = """
                \(variables); hubbub config show \(options) > shown.yaml && hubbub check shown.yaml >&2 || exit
                hubbub config show --resolved --json > 1.json; hubbub config show --resolved --json shown.yaml > 2.json
                cmp 1.json 2.json && hubbub config show \(options) shown.yaml | cmp - shown.yaml && echo same
                """
            let outcome = try place.shell(script)
            let shown = try place.read("shown.yaml")
            #expect(outcome.standardOutput == "same\n", "\(options): \(outcome)\n\(shown)")
            #expect(!shown.contains("\u{1B}"))
        }
        let resolved = try JSONValue(parsing: try place.read("1.json"))
        let ticks = resolved["endpoints"]?["ticks"]
        #expect(ticks?["payload"] == "a $${b} $${Z} $$${z} $")
        #expect(ticks?["count"] == 0)
        #expect(ticks?["log"] == "debug")
        #expect(resolved["routes"]?.array?.first?["name"] == "ticks+more->out")
        #expect(resolved["routes"]?.array?.first?["limit"]?["attempts"] == 5)
        #expect(resolved["adapters"]?["directories"]?.array?.first?.string?.hasPrefix("/") == true)
    }

    @Test func longNamesAndKeysStandInTheFile() throws {
        let key = String(repeating: "k\"", count: 900)
        let long = String(repeating: "e", count: 63)
        try place.write(
            """
            endpoints: {\(long): {adapter: generate}, out: {adapter: "null"}}
            routes: [{from: \(long), to: out, data: {? '\(key)' : {? '\(key)' : 1}}}]
            """, to: "hubbub.yaml")
        for options in ["", "--resolved"] {
            let script = "hubbub config show \(options) > shown.yaml && hubbub check shown.yaml"
            let outcome = try place.shell(script)
            #expect(outcome.ending == .exited(0), "\(outcome)")
        }
    }

    @Test func theStarterIsShown() throws {
        _ = try place.hubbub("init")
        let text = try place.hubbub("config", "show").standardOutput
        #expect(text.hasPrefix("hub: hubbub\nendpoints:\n  ticks:\n    adapter: generate\n    rate: 1\n"), "\(text)")
        #expect(try place.hubbub("config").standardOutput == text)
        #expect(try place.hubbub("config", "show", "nowhere.yaml").ending == .exited(78))
    }
}

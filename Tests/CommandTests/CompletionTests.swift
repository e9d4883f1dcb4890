internal import Glibc
internal import Testing
internal import Unix

/// The completion script, in a real bash.
@Suite struct CompletionTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// What bash offers for these words, of which the last is being typed.
    private func offered(_ words: String...) throws -> [String] {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        try place.write(
            """
            source <(hubbub completions bash)
            COMP_WORDS=(\(quoted)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            COMPREPLY=()
            _hubbub hubbub "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """, to: "complete.bash")
        let outcome = try place.shell("bash --norc complete.bash")
        #expect(outcome.standardError.isEmpty, "\(outcome.standardError)")
        return outcome.standardOutput.split(separator: "\n").map(String.init)
    }

    private func prepare() throws {
        _ = try place.hubbub("init")
        // What adapters offer is known from here on.
        _ = try place.hubbub("check")
    }

    @Test func eachShellHasItsScript() throws {
        let bash = try place.shell("bash --norc -c 'source <(hubbub completions bash); complete -p hubbub'")
        #expect(bash.standardOutput.contains("_hubbub hubbub"), "\(bash)")
        #expect(try place.hubbub("completions", "zsh").standardOutput.hasPrefix("#compdef hubbub"))
        #expect(try place.hubbub("completions", "fish").standardOutput.contains("complete -c 'hubbub'"))
        let unknown = try place.hubbub("completions", "tcsh")
        #expect(unknown.ending == .exited(2))
        #expect(unknown.standardError.contains("bash"))
    }

    @Test func commandsAndOptionsAreOffered() throws {
        #expect(try offered("hubbub", "me") == ["metrics"])
        #expect(Set(try offered("hubbub", "adapters", "")).isSuperset(of: ["list", "show", "why", "retry"]))
        #expect(Set(try offered("hubbub", "graph", "--")).isSuperset(of: ["--dot", "--mermaid", "--offline"]))
        #expect(try offered("hubbub", "completions", "").sorted() == ["bash", "fish", "zsh"])
        #expect(try offered("hubbub", "explain", "setting.un") == ["setting.unknown"])
    }

    @Test func namesOfTheConfigurationAreOffered() throws {
        try prepare()
        #expect(try offered("hubbub", "call", "") == ["ticks", "screen"])
        #expect(try offered("hubbub", "call", "ticks", "") == ["report"])
        #expect(try offered("hubbub", "call", "--timeout", "5s", "ticks", "re") == ["report"])
        #expect(try offered("hubbub", "tap", "s") == ["screen", "show"])
        #expect(try offered("hubbub", "check", "hub") == ["hubbub.yaml"])
        #expect(Set(try offered("hubbub", "adapters", "show", "")).isSuperset(of: ["generate", "stdout", "null"]))
    }

    @Test func parametersAndTypesAreOffered() throws {
        try place.write(
            "endpoints: {void: {adapter: 'null'}, b: {adapter: emitter, secure: false}}\nroutes: []\n", to: "x.yaml")
        _ = try place.hubbub("check", "x.yaml")
        #expect(try offered("hubbub", "call", "--config", "x.yaml", "void", "report", "") == ["reset="])
        #expect(try offered("hubbub", "send", "--config", "x.yaml", "b", "--type", "") == ["emitter.message"])
    }

    @Test func aRunningHubIsAskedWhereNoFileSaysIt() throws {
        _ = try place.hubbub("init")
        let hub = try place.startHub()
        _ = try place.shell("rm hubbub.yaml")
        #expect(try offered("hubbub", "tap", "") == ["ticks", "screen", "show"])
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
        #expect(try offered("hubbub", "tap", "") == [])
    }

    /// A shell expands candidates; a file that somebody else has written is no reason to run anything.
    @Test func namesAreNeverRun() throws {
        let name = "$(touch${IFS}ran)`touch${IFS}ran`"
        try place.write(
            "endpoints: {a: {adapter: generate}}\nroutes: [{name: '\(name)', from: a, to: a}, {name: b, from: a, to: a}]\n",
            to: "hubbub.yaml")
        #expect(try offered("hubbub", "tap", "") == ["a", "b"])
        #expect(try place.shell("test ! -e ran").ending == .exited(0))
    }

    /// No library is opened while somebody types.
    @Test func nothingIsProbed() throws {
        try place.write("endpoints: {ticks: {adapter: generate}}\nroutes: []\n", to: "hubbub.yaml")
        #expect(try offered("hubbub", "call", "ticks", "") == [])
        #expect(try offered("hubbub", "adapters", "why", "gen") == ["generate"])
        #expect(try place.shell("test ! -e home/.cache/hubbub/adapters.json").ending == .exited(0))
    }
}

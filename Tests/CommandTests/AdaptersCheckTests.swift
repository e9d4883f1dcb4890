internal import HubTesting
internal import JSONText
internal import Rules
internal import Testing
internal import Unix

/// `hubbub adapters check`: the examples keep the rules, and for each rule there is an adapter that breaks it and no other.
///
/// Not under a sanitizer: it takes the accesses that the system stops for its own, and its memory would be the adapter's.
@Suite(.enabled(if: !Workplace.isSanitized)) struct AdaptersCheckTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// What the linker is told, where it does what is broken.
    private static let linking: [Rule: String] = [
        .lazyBinding: "-Wl,-z,lazy -Wl,-z,nodelete", .unloading: "-Wl,-z,now",
        .executableStack: "-Wl,-z,now -Wl,-z,nodelete -Wl,-z,execstack",
    ]
    /// Each case of them takes seconds, and all show the same.
    private static let slow: Set<Rule> = [.hang, .stopLate, .blocking]

    /// - Parameter folder: in `Tests`.
    /// - Returns: the library's path, from the workplace.
    private func build(
        _ name: String, in folder: String = "BrokenAdapters", linking: String = "-Wl,-z,now -Wl,-z,nodelete"
    ) throws -> String {
        let tests = Path.parent(of: Path.parent(of: #filePath))
        let outcome = try place.shell(
            "cc -std=gnu11 -Wall -Werror -O1 -fPIC -shared -pthread -Wl,-z,defs \(linking) -I'\(tests)/../include' "
                + "-o \(name).so '\(tests)/\(folder)/\(name).c' 2>&1 && chmod 755 \(name).so")
        if outcome.ending != .exited(0) { throw Unexpected("cc: \(outcome.standardOutput)") }
        return "./\(name).so"
    }

    @Test func whatIsWholeBreaksNone() throws {
        let outcome = try place.hubbub("adapters", "check", try build("none"), "--json")
        #expect(try outcome.json()["findings"] == .array([]))
        #expect(try outcome.json()["ok"] == .boolean(true))
        #expect(outcome.ending == .exited(0))
    }

    /// With these seeds the sizes of the events grew from life to life, and the host's memory with them.
    @Test(arguments: [1_412, 2_060, 2_124]) func whatTheHostKeepsIsNoLeakOfTheAdapter(seed: Int) throws {
        let found = try check(try build("none"), ["--case", "repeated", "--reproduce", "\(seed)"])
        #expect(found.rules == [], "\(found.text)")
    }

    /// What authors copy from. They say nothing of whose they are, and fail as the host does.
    @Test(arguments: [
        "source": ["count=1000"], "sink": [], "settlement": [], "operations": [], "requests": [], "watch": [],
        "timer": [],
        "listen": ["limit=2"], "post": [], "settings": ["lamps=[]", "scale=2"], "status": [], "state": [],
    ])
    func anExampleKeepsTheRules(name: String, settings: [String]) throws {
        let library = try build(name, in: "CapabilityAdapters")
        let found = try check(library, settings.flatMap { ["--set", "'\($0)'"] })
        #expect(found.rules.isSubset(of: [Rule.about.rawValue, Rule.noReason.rawValue]), "\(found.text)")
        #expect(found.ending == .exited(0))
    }

    @Test(arguments: Rule.allCases)
    func eachRuleIsNamed(rule: Rule) throws {
        let library =
            if let linking = Self.linking[rule] { try build("none", linking: linking) } else {
                try build(rule.rawValue)
            }
        let options = Self.slow.contains(rule) ? ["--case", "life"] : []
        let first = try check(library, options)
        #expect(first.rules == [rule.rawValue], "\(first.text)")
        #expect(first.ending == .exited(rule.isAdvice ? 0 : 1))
        // Where something of it ran, the seed and the case bring the same about again.
        guard let place = first.places.first(where: { !$0.isEmpty }) else { return }
        let again = try check(library, ["--case", place, "--reproduce", first.seed])
        #expect(again.rules == [rule.rawValue], "\(again.text)")
        #expect(again.seed == first.seed)
    }

    private struct Found {
        let rules: Set<String>
        let places: [String]
        let seed: String
        let ending: Command.Ending
        let text: String
    }

    private func check(_ library: String, _ options: [String]) throws -> Found {
        let words = (["adapters", "check", library, "--json"] + options).joined(separator: " ")
        let outcome = try place.shell("exec hubbub \(words)")
        let json = try outcome.json()
        let findings = json["findings"]?.array ?? []
        return Found(
            rules: Set(findings.compactMap { $0["rule"]?.string }), places: findings.compactMap { $0["case"]?.string },
            seed: "\(json["seed"]?.integer ?? 0)", ending: outcome.ending, text: JSONValue.array(findings).text)
    }

    @Test func peopleReadWhatWhereAndWhatToDo() throws {
        let library = try build("settle-twice")
        let text = try place.shell("exec hubbub adapters check \(library) --case traffic --reproduce 7").standardOutput
        #expect(text.hasPrefix("broken   traffic: events, settlements, calls and pauses in a random order\n"))
        #expect(text.contains("broken settle-twice: Each delivery is settled once.\n"))
        #expect(text.contains("settle got a delivery that was settled before (case traffic; in deliver)\n"))
        #expect(text.contains("  what to do: Forget the token when you settle it.\n"))
        #expect(text.contains("  again: hubbub adapters check ./settle-twice.so --case traffic --reproduce 7\n"))
        #expect(text.contains("\ndeliver "))
        #expect(text.hasSuffix("broken 1.0.0 breaks 1 rule: 1 case, seed 7\n"))
    }

    @Test(arguments: ["create-result": "create", "no-reason": "start"])
    func aWrongResultIsThatOfItsCall(name: String, call: String) throws {
        let text = try place.shell("exec hubbub adapters check \(try build(name))").standardOutput
        #expect(text.contains("; in \(call))\n") && !text.contains("between calls"), "\(text)")
    }

    /// Whoever reads the report may have enough of it, and a disk may be full.
    @Test(arguments: ["> /dev/full", "| head -c 1 > read"]) func nothingIsLeftWhereNobodyReads(output: String) throws {
        let library = try build("settle-twice")
        let outcome = try place.shell(
            "mkdir scratch && { TMPDIR=$PWD/scratch hubbub adapters check \(library) --case traffic \(output); "
                + "ls -A scratch; }")
        #expect(outcome.standardOutput == "")
    }

    @Test func theSameSeedDoesTheSame() throws {
        let library = try build("none")
        let counts = try (0..<2).map { _ -> Int64? in
            let outcome = try place.shell("hubbub adapters check \(library) --case operations --reproduce 3 --json")
            return try outcome.json()["calls"]?.array?.first { $0["call"]?.string == "call" }?["count"]?.integer
        }
        #expect(counts[0] == 40)
        #expect(counts[0] == counts[1])
    }

    @Test func nothingIsLeftBehind() throws {
        _ = try place.shell("mkdir tmp && TMPDIR=$PWD/tmp hubbub adapters check \(try build("crash"))")
        #expect(try place.shell("ls -A tmp").standardOutput == "")
    }
}

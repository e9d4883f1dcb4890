internal import Configuration
internal import Testing

@Suite struct WrongFileTests {
    private static let all: [WrongFile] = [
        WrongFile.syntax, WrongFile.bytes, WrongFile.structure, WrongFile.endpoints, WrongFile.scalars,
        WrongFile.settings,
        WrongFile.secrets, WrongFile.filters, WrongFile.mappings, WrongFile.routes,
    ].flatMap(\.self)

    @Test(arguments: all)
    func saysWhatAndWhere(_ wrong: WrongFile) {
        let findings = Fixtures.check(bytes: wrong.bytes).findings
        #expect(findings.map(\.description).joined(separator: "\n") == wrong.says)
    }

    /// A name that scripts rely on is in the tables, or in one of the tests that need more than a file.
    @Test func everyCodeIsTested() {
        let elsewhere: Set<FindingCode> = [.fileUnreadable, .tooManyFindings, .secretExposed, .adapterDefault]
        for code in FindingCode.allCases where !elsewhere.contains(code) {
            #expect(Self.all.contains { $0.says.contains("[\(code.rawValue)]") }, "\(code.rawValue)")
        }
    }

    @Test func everythingWrongIsSaidAtOnce() {
        let result = Fixtures.check(
            """
            hub: Kitchen
            endpoints:
              ticks: {adapter: generate, rat: 2, size: 1XB}
              out: {adapter: wire, mode: x}
            routes:
              - {from: tiks, to: out}
              - {from: ticks, to: out, as: wire.mesage}
            """)
        let places = result.findings.filter { $0.severity == .error }.map { "\($0.place.line):\($0.place.column)" }
        #expect(places == ["1:6", "3:30", "3:44", "4:3", "4:30", "6:12", "7:32"])
        #expect(result.hasErrors)
    }

    @Test func findingsAreBounded() {
        let text = "endpoints: {}\n" + (0..<5_000).map { "k\($0): 1\n" }.joined()
        let findings = Fixtures.check(text).findings
        #expect(findings.count == 201)
        #expect(findings.contains { $0.code == .tooManyFindings })
    }

    /// A filter that wants something else than what the way to it sets cuts the circle.
    @Test(
        arguments: [
            ("{prefix: {topic: \"to/\"}}", false), ("{exact: {topic: from/x}}", true), ("{suffix: {topic: /x}}", true),
            ("{not: {exact: {topic: from/x}}}", false), ("{exact: {tag: mine}}", true),
            ("{any: [{exact: {topic: other}}, {prefix: {topic: fro}}]}", true),
        ])
    func filtersCutCircles(_ filter: String, _ goesRound: Bool) {
        let text =
            "endpoints: {a: {adapter: talk}, b: {adapter: talk}}\nroutes:\n"
            + "  - {from: a, to: b, set: {topic: from/x, tag: \"{tag}\"}}\n  - {from: b, to: a, where: \(filter)}\n"
        #expect(Fixtures.check(text).findings.contains { $0.code == .cycle } == goesRound)
    }

    /// An event that an endpoint says again is of the type that it was made, and has no attributes but those of that type.
    @Test(
        arguments: [
            ("{exact: {type: wire.message, channel: in}}", false),
            ("{exact: {type: wire.message, channel: out}}", true),
            ("{exact: {type: talk.signal}}", false), ("{exact: {priority: \"1\"}}", false),
            ("{prefix: {type: wire.}}", true),
            ("{any: [{exact: {type: talk.signal}}, {exact: {channel: in}}]}", false),
        ])
    func typesCutCircles(_ filter: String, _ goesRound: Bool) {
        let text =
            "endpoints: {a: {adapter: talk}, b: {adapter: wire, host: h}}\nroutes:\n"
            + "  - {from: [a, b], to: b, as: wire.message, set: {channel: out}, where: \(filter)}\n"
        #expect(Fixtures.check(text).findings.contains { $0.code == .cycle } == goesRound)
    }

    @Test func cyclesAreErrorsWhenStrict() {
        let text = "endpoints: {a: {adapter: talk}}\nroutes: [{from: a, to: a, data: {}}]\n"
        #expect(!Fixtures.check(text).hasErrors)
        #expect(Fixtures.check(text, strict: true).hasErrors)
    }
}

internal import Descriptors
internal import Testing

@testable import Configuration

@Suite struct YAMLTests {
    private func read(_ text: String) -> (YAMLNode?, [Finding]) { YAMLReader.read(Array(text.utf8), file: "a.yaml") }

    private func core(_ text: String) -> CoreValue { YAMLScalar(text: text, style: .plain).core }

    @Test func scalarsFollowTheCoreSchema() {
        #expect(["", "~", "null"].map(core) == [.null, .null, .null])
        #expect(["true", "False"].map(core) == [.boolean(true), .boolean(false)])
        #expect(["0", "-7", "+7", "010", "0x1F", "0o17"].map(core) == [0, -7, 7, 10, 31, 15].map { .integer($0) })
        #expect(["1.", ".5", "-1e3", "1.5E-2"].map(core) == [1, 0.5, -1_000, 0.015].map { .real($0) })
        #expect(core("-.inf") == .real(-.infinity))
        #expect(core("9223372036854775808") == .hugeInteger)
        for text in [
            "yes", "off", "1_000", "0b1", "1:30", "-", ".", "e3", "1e", "0x", "0o8", "inf", "nan", "0x-1", "1 2",
        ] {
            #expect(core(text) == .text, "\(text)")
        }
        #expect(YAMLScalar(text: "1", style: .quoted).core == .text)
    }

    @Test func nodesKnowTheirPlaces() throws {
        let node = try #require(read("a:\n  - ü: {b: c}\n").0)
        let entry = try #require(node.mapping?.first?.value.sequence?.first?.mapping?.first)
        #expect(entry.keyPlace == Place(file: "a.yaml", line: 2, column: 5))
        #expect(entry.value.place == Place(file: "a.yaml", line: 2, column: 8))
        #expect(entry.value.mapping?.first?.value.place.column == 12)
    }

    @Test func tagsOfYAMLItself() throws {
        let node = try #require(read("[!!str 1, ! 2, !!int 3, !!map {}, !!seq []]").0)
        #expect(node.sequence?.prefix(3).map { $0.scalar?.core } == [.text, .text, .integer(3)])
    }

    @Test func aliasesAreBounded() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let (node, findings) = read(text)
        #expect(node == nil)
        #expect(findings.map(\.code) == [.alias])
        #expect(read("a: &a [*a]\n").1.map(\.code) == [.alias], "an alias of what it stands in")
    }

    @Test func hostileBytesEndInOneFinding() {
        for bytes in [
            [0xFF, 0xFE, 0x00], [0xC0, 0x80], [UInt8](repeating: 0x5B, count: 100_000), [0x00], Array("%YAML 9\n".utf8),
        ] {
            let (_, findings) = YAMLReader.read(bytes, file: "a.yaml")
            #expect(findings.count == 1, "\(findings)")
        }
    }

    @Test func suggestions() {
        let words = ["rate", "adapter", "placement"]
        #expect(Suggestion.nearest(to: "rat", among: words) == "rate")
        #expect(Suggestion.nearest(to: "adpater", among: words) == "adapter")
        #expect(Suggestion.nearest(to: "Adapter", among: words) == "adapter")
        #expect(Suggestion.nearest(to: "colour", among: words) == nil)
        #expect(Suggestion.distance("abcd", "badc") == 2)
        #expect(Suggestion.distance("", "abc") == 3)
    }

    @Test func quoting() {
        #expect(quoted("a\"b\u{7}") == "\"a\\\"b\\u{7}\"")
        #expect(quoted(String(repeating: "x", count: 99)).count == 63)
        #expect(listed(["a", "b", "c"]) == "a, b and c")
    }
}

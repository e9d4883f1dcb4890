internal import HubTesting
internal import Configuration
internal import Control
internal import Descriptors
internal import JSONText
internal import Loader
internal import Rules
internal import Testing
internal import Unix

/// `hubbub explain`: every code that a message can end with, and no other.
@Suite struct ExplainTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func all() throws -> [JSONValue] {
        try #require(try place.hubbub("explain", "--json").json().array)
    }

    @Test func everyCodeIsExplainedOnceAndNothingElse() throws {
        let produced =
            FindingCode.allCases.map(\.rawValue) + ReasonCode.allCases.map(\.rawValue)
            + InterfaceCode.allCases.map(\.name) + ControlCode.allCases.map(\.rawValue)
            + Rule.allCases.map(\.rawValue)
        #expect(Set(produced).count == produced.count, "a code means one thing")
        let explained = try all().compactMap { $0["code"]?.string }
        #expect(explained.sorted() == produced.sorted())
    }

    /// The names are those of the header, whatever was added there.
    @Test func theHeadersCodesHaveTheirNames() throws {
        let header = "\(#filePath)".replacing("Tests/CommandTests/ExplainTests.swift", with: "include/hubbub/base.h")
        let text = String(decoding: try Files.read(header, limit: 1 << 20), as: UTF8.self)
        var names: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, words[0] == "#define", isCode(words[1]) else { continue }
            names[String(words[2].filter { $0 != "(" && $0 != ")" })] = String(
                words[1].dropFirst(words[1].hasPrefix("HUBBUB_E_") ? 9 : 7))
        }
        #expect(names.count == InterfaceCode.allCases.count)
        for code in InterfaceCode.allCases { #expect(names["\(code.rawValue)"] == code.name) }
    }

    private func isCode(_ name: Substring) -> Bool {
        name.hasPrefix("HUBBUB_E_") || name == "HUBBUB_OK" || name == "HUBBUB_PENDING"
    }

    @Test func eachSaysWhatWhyAndWhatToDo() throws {
        for explanation in try all() {
            for member in ["meaning", "cause", "remedy"] {
                let text = explanation[member]?.string ?? ""
                #expect(text.hasSuffix("."), "\(explanation.text)")
            }
        }
    }

    @Test func oneIsAPage() throws {
        let text = try place.hubbub("explain", "setting.unknown").standardOutput
        #expect(text.hasPrefix("setting.unknown\n"))
        #expect(text.contains("\nWhat to do\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(try place.hubbub("explain", "not_elf", "--json").json()["kind"] == "library")
    }

    /// As they are copied from messages and headers.
    @Test(arguments: ["[NOT_FOUND]", "not_found", "HUBBUB_E_NOT_FOUND", "E_NOT_FOUND"])
    func spellingsAreForgiven(_ code: String) throws {
        #expect(try place.hubbub("explain", code).standardOutput.hasPrefix("NOT_FOUND\n"))
    }

    @Test func anUnknownOneIsAFailureWithASuggestion() throws {
        let outcome = try place.hubbub("explain", "seting.unknwon")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.standardError.contains("did you mean setting.unknown?"))
        #expect(try place.hubbub("explain", "zzz\u{1B}[31m").standardError.contains("\\u{1b}"))
    }

    @Test func theListHasALineForEach() throws {
        let lines = try place.hubbub("explain").standardOutput.split(separator: "\n")
        #expect(lines.count == (try all().count) + 1)
    }

    /// What a message ends with is what the command takes.
    @Test func messagesEndWithTheirCodes() throws {
        let failure = try place.hubbub("status").standardError
        #expect(failure.hasSuffix("[NO_HUB]\n"), "\(failure)")
        let finding = try place.hubbub("check").standardOutput
        #expect(finding.contains("[file.unreadable]\n"), "\(finding)")
    }
}

internal import JSONText
internal import Loader
internal import Testing
internal import Unix

/// Bad libraries side by side in one directory: none disturbs the others, nor what `hubbub adapters` prints.
@Suite struct ListingTests {
    private let workshop: Workshop
    private let chosen = [
        "prints to stdout", "closes every descriptor", "closes standard output", "changes signal handlers",
        "writes into every descriptor", "crash in constructor", "exit in entry", "no ELF",
    ]

    init() throws {
        workshop = try Workshop()
        for (index, library) in libraries.enumerated() { try library.make(workshop, workshop["bad\(index).so"]) }
    }

    private var libraries: [BadLibrary] {
        chosen.compactMap { name in BadLibraryTests.corpus.first { $0.name == name } }
    }

    private func hubbub(_ arguments: String...) throws -> Command.Outcome {
        let program = Path.join(Path.parent(of: try Environment.executable()), "hubbub")
        var environment = ["HOME": workshop.root, "XDG_RUNTIME_DIR": workshop.root]
        // What a sanitizer looks for is the same in the program as in the tests.
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] { environment[name] = Environment.all()[name] }
        return try Command(
            program, ["adapters"] + arguments + ["--adapters", workshop.adapters], environment: environment,
            captures: [1: 1 << 20, 2: 65_536]
        ).run(timeout: .seconds(60))
    }

    @Test func theListIsWhole() throws {
        let outcome = try hubbub("list", "--json")
        #expect(outcome.standardError.isEmpty)
        // The output is one JSON value, whatever the libraries wrote while they were looked at.
        let list = try #require(try JSONValue(parsing: outcome.standardOutput).array)
        for (index, library) in libraries.enumerated() {
            let entry = try #require(list.first { $0["path"]?.string == workshop["bad\(index).so"] })
            #expect(entry["state"]?.string == library.state.rawValue)
            let told = library.state == .ok ? entry["warnings"]?.array?.first?["text"] : entry["reason"]
            #expect(told?.string == library.text)
        }
    }

    @Test func whySaysWhatToDo() throws {
        for (index, library) in libraries.enumerated() {
            let path = workshop["bad\(index).so"]
            let text = try hubbub("why", path).standardOutput
            #expect(text.hasPrefix("\(path): \(library.state.rawValue)\n"))
            #expect(text.contains("\(library.text) [\(library.code?.rawValue ?? "")]\n"))
            #expect(text.contains("hubbub adapters retry \(path)") == (library.state == .quarantined))
        }
    }
}

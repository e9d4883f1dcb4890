internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// What asks about one library takes a path, wherever it lies: most of all in the directory where it was just built.
@Suite struct AdaptersPathTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        let tests = Path.parent(of: Path.parent(of: #filePath))
        let outcome = try place.shell(
            "cc -std=gnu11 -fPIC -shared -pthread -Wl,-z,now -Wl,-z,nodelete -I'\(tests)/../include' -o mine.so "
                + "'\(tests)/BrokenAdapters/none.c' 2>&1 && chmod 755 mine.so && echo nothing > text.so && chmod 644 text.so"
        )
        #expect(outcome.ending == .exited(0), "\(outcome.standardOutput)")
    }

    @Test func aLibraryThatLiesElsewhereIsShown() throws {
        #expect(try place.hubbub("adapters", "show", "./mine.so", "--json").json()["name"] == .string("broken"))
        let here = try place.shell("pwd").standardOutput.split(separator: "\n").joined()
        #expect(try place.hubbub("adapters", "show", "\(here)/mine.so").standardOutput.contains("Breaks one rule"))
        #expect(try place.hubbub("adapters", "why", "mine.so").standardOutput.contains("mine.so: ok\n"))
        #expect(try place.hubbub("adapters", "retry", "./mine.so").ending == .exited(0))
    }

    @Test func oneThatIsNoneIsExplained() throws {
        let outcome = try place.hubbub("adapters", "why", "./text.so")
        #expect(outcome.standardOutput.contains("[not_elf]"))
        #expect(try place.hubbub("adapters", "retry", "./text.so").ending == .exited(1))
        let missing = try place.hubbub("adapters", "show", "./missing.so")
        #expect(missing.ending == .exited(1))
        #expect(missing.standardError.contains("./missing.so is not in "))
    }
}

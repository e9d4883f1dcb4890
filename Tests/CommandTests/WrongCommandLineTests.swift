internal import HubTesting
internal import Testing
internal import Unix

/// Wrong command lines of the built programs: the exit code, all that is said, and nothing on standard output.
@Suite struct WrongCommandLineTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try Directories.create(Path.join(place.path, "folder"))
        try place.write("hub: kitchen\nendpoints: {}\n", to: "right.yaml")
        let wrong = """
            endpoints:
              ticks: {adapter: generate, rat: 2}
              void: {adapter: null}
            routes:
              - {from: tick, to: void}

            """
        try place.write(wrong, to: "wrong.yaml")
        try place.write("endpoints: \0\n", to: "zero.yaml")
        try place.write(String(repeating: "#", count: 1 << 20) + "\n", to: "large.yaml")
    }

    @Test(arguments: WrongCommandLine.use + WrongCommandLine.adapters)
    func wrongUseEndsWith2(_ wrong: WrongCommandLine) throws { try check(wrong, endsWith: 2) }

    @Test(arguments: WrongCommandLine.configuration)
    func aWrongConfigurationEndsWith78(_ wrong: WrongCommandLine) throws { try check(wrong, endsWith: 78) }

    @Test(arguments: WrongCommandLine.failure)
    func failuresEndWith1(_ wrong: WrongCommandLine) throws { try check(wrong, endsWith: 1) }

    private func check(_ wrong: WrongCommandLine, endsWith status: Int32) throws {
        let outcome = try place.shell(wrong.line)
        #expect(outcome.ending == .exited(status))
        #expect(outcome.standardOutput.isEmpty)
        let lines = outcome.standardError.split(separator: "\n").filter { !$0.hasPrefix("Usage: ") }
        #expect(lines.joined(separator: "\n").replacing(place.path, with: "PLACE") == wrong.says)
    }
}

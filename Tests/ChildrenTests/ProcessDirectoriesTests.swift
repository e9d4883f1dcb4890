internal import Children
internal import Testing
internal import Unix

@Suite struct ProcessDirectoriesTests {
    private let parent: String

    init() throws { parent = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-test-") }

    @Test func whatIsInUseStaysAndWhatIsLeftBehindGoes() throws {
        defer { try? Directories.removeAll(parent) }
        let left = Path.join(parent, "hubbub-processes-left")
        try Directories.create(Path.join(left, "screen-1/deeper"))
        try Directories.create(Path.join(parent, "hubbub-others"))
        let one = try ProcessDirectories(in: parent)
        let two = try ProcessDirectories(in: parent)
        let names = try Directories.list(parent)
        #expect(names.count == 3 && names.contains("hubbub-others") && !names.contains("hubbub-processes-left"))
        one.remove()
        two.remove()
        #expect(try Directories.list(parent) == ["hubbub-others"])
    }

    @Test func aDirectoryThatIsNotThereIsAnError() {
        try? Directories.removeAll(parent)
        #expect(throws: SystemError.self) { try ProcessDirectories(in: parent) }
    }
}

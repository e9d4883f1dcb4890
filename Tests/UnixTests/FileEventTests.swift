internal import Glibc
internal import Testing
internal import Unix

/// What the system writes about directories, as bytes.
@Suite struct FileEventTests {
    private func event(_ watch: Int32, _ mask: UInt32, _ name: [UInt8], size: UInt32? = nil) -> [UInt8] {
        [UInt32(bitPattern: watch), mask, 0, size ?? UInt32(name.count)].flatMap { (number: UInt32) -> [UInt8] in
            unsafe withUnsafeBytes(of: number) { unsafe Array($0) }
        } + name
    }

    @Test func readsOneAfterTheOther() {
        let bytes =
            event(1, 0x8, Array("a.so".utf8) + [0, 0, 0, 0]) + event(2, 0x400, [])
            + event(-1, 0x4000, []) + event(1, 0x4000_0100, Array("folder".utf8) + [0, 0])
        #expect(
            FileEvent.all(in: bytes.span) == [
                FileEvent(watch: 1, .closed, "a.so"), FileEvent(watch: 2, FileEvent.Kinds(rawValue: 0x400)),
                FileEvent(watch: -1, .overflow), FileEvent(watch: 1, FileEvent.Kinds(rawValue: 0x4000_0100), "folder"),
            ])
    }

    @Test func leavesOutWhatIsCutOff() {
        let whole = event(1, 0x8, Array("a.so".utf8))
        for count in 0..<whole.count { #expect(FileEvent.all(in: Array(whole.prefix(count)).span).isEmpty) }
        #expect(FileEvent.all(in: (whole + whole.dropLast()).span) == [FileEvent(watch: 1, .closed, "a.so")])
        #expect(FileEvent.all(in: event(1, 0x8, [1, 2], size: .max).span).isEmpty)
    }

    @Test func leavesOutNamesThatAreNoText() {
        let bytes = event(1, 0x8, [0xFF, 0xFE]) + event(1, 0x8, [0x61])
        #expect(FileEvent.all(in: bytes.span) == [FileEvent(watch: 1, .closed, "a")])
    }
}

@Suite final class FileWatchTests {
    private let folder: Folder
    private let watch: FileWatch

    init() throws {
        folder = try Folder()
        watch = try FileWatch()
    }

    /// What is told of within a second, of the kinds that were asked for.
    private func told(_ expected: Int) throws -> [FileEvent] {
        var events: [FileEvent] = []
        for _ in 0..<100 where events.count < expected {
            _ = try Poll.wait(for: watch.descriptor, Poll.readable, timeout: .milliseconds(10))
            events += try watch.next()
        }
        return events
    }

    @Test func tellsOfWhatWasWrittenAndMoved() throws {
        let number = try watch.add(folder.path, [.closed, .movedHere, .removed])
        let file = try Files.createTemporary(beside: folder["new"], mode: 0o600)
        try file.file.write(all: [1])
        try Files.rename(file.path, to: folder["a"])
        try Files.remove(folder["a"])
        #expect(
            try told(2) == [FileEvent(watch: number, .movedHere, "a"), FileEvent(watch: number, .removed, "a")])
        #expect(try watch.next().isEmpty)
    }

    @Test func knowsADirectoryByAnotherPath() throws {
        try Directories.create(folder["inner"])
        let number = try watch.add(folder["inner"], .closed)
        #expect(try watch.add(folder["./inner"], .removed) == number)
        try Files.write([1], to: folder["inner/a"])
        try Files.remove(folder["inner/a"])
        #expect(try told(2).map(\.kinds).contains(.removed))
    }

    @Test func tellsOfTheDirectorysOwnEnd() throws {
        try Directories.create(folder["inner"])
        let number = try watch.add(folder["inner"], .gone)
        try Directories.removeAll(folder["inner"])
        let events = try told(2)
        #expect(events.allSatisfy { $0.watch == number && $0.name.isEmpty })
        #expect(events.first.map { !$0.kinds.isDisjoint(with: .gone) } == true)
        #expect(events.last?.kinds == .ended)
    }

    @Test func refusesWhatIsNoDirectory() throws {
        try Files.write([1], to: folder["file"])
        for (name, code) in [("file", ENOTDIR), ("none", ENOENT)] {
            let error = #expect(throws: SystemError.self) { try watch.add(folder[name], .closed) }
            #expect(error?.code == code)
        }
    }
}

internal import Testing
internal import Unix

/// A directory that lives as long as the test.
final class Folder {
    let path: String

    init() throws { path = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-test-") }

    deinit { try? Directories.removeAll(path) }

    subscript(name: String) -> String { Path.join(path, name) }
}

@Suite struct FilesTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func writesAndReadsWhole() throws {
        try Files.write(Array("one".utf8), to: folder["a"])
        try Files.write(Array("two".utf8), to: folder["a"])
        #expect(try Files.read(folder["a"], limit: 3) == Array("two".utf8))
        #expect(try Directories.list(folder.path) == ["a"])
        #expect(try FileStatus(folder["a"]).mode == 0o600)
    }

    @Test func refusesWhatIsLarger() throws {
        try Files.write([1, 2, 3, 4], to: folder["a"])
        let error = #expect(throws: SystemError.self) { try Files.read(folder["a"], limit: 3) }
        #expect(error?.subject == folder["a"])
    }

    @Test func saysWhatIsMissing() throws {
        let error = #expect(throws: SystemError.self) { try Files.read(folder["none"], limit: 3) }
        #expect(error?.description == "\(folder["none"]): No such file or directory (open)")
    }

    @Test func makesDirectoriesAbove() throws {
        try Directories.create(folder["a/b/c"])
        try Directories.create(folder["a/b/c"])
        #expect(try FileStatus(folder["a/b"]).mode == 0o700)
        try Files.write([], to: folder["a/file"])
        #expect(throws: SystemError.self) { try Directories.create(folder["a/file"]) }
    }

    @Test func locksOnce() throws {
        let first = try Files.openLock(folder["lock"])
        let second = try Files.openLock(folder["lock"])
        #expect(try Files.lock(first, waiting: false))
        #expect(try !Files.lock(second, waiting: false))
    }

    @Test(arguments: [("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b/c", "a/b", "c")])
    func splitsPaths(path: String, parent: String, name: String) {
        #expect(Path.parent(of: path) == parent)
        #expect(Path.name(of: path) == name)
    }

    @Test func pipesAndPolls() throws {
        let pipe = try Pipe()
        #expect(try Poll.wait(for: pipe.reader.raw, Poll.readable, timeout: .zero) == 0)
        try pipe.writer.write(all: [1, 2, 3])
        #expect(try Poll.wait(for: pipe.reader.raw, Poll.readable, timeout: .seconds(5)) & Poll.readable != 0)
        var bytes: [UInt8] = []
        #expect(try pipe.reader.read(into: &bytes, limit: 2) == 2)
        #expect(try pipe.reader.read(into: &bytes, limit: 2) == 1)
        #expect(bytes == [1, 2, 3])
        try pipe.reader.setNonBlocking()
        #expect(try pipe.reader.read(into: &bytes, limit: 2) == nil)
    }

    @Test func worksInPairs() {
        #expect(Array(0..<100).mappedInPairs { $0 * 2 } == (0..<100).map { $0 * 2 })
        #expect([Int]().mappedInPairs { $0 } == [])
    }
}

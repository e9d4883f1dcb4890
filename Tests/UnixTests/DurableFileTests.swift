internal import Testing
internal import Unix

@Suite final class DurableFileTests {
    private let folder: String
    private var path: String { Path.join(folder, "file") }

    init() throws { folder = try Directories.createTemporary(in: "/var/tmp", prefix: "hubbub-durable") }

    deinit { try? Directories.removeAll(folder) }

    @Test(arguments: [0, 1, 4086, 4087, 4088, 50_000], [false, true])
    func whatIsWrittenIsThereWithZerosBehindIt(size: Int, isBackground: Bool) throws {
        try Files.write([UInt8](repeating: 9, count: 1 << 20), to: path)
        var file = try DurableFile(path)
        let (head, rest) = (Array("beginning".utf8), (0..<size).map { UInt8(truncatingIfNeeded: $0) })
        // A longer one before, whose bytes must not show.
        file.begin(head, [UInt8](repeating: 7, count: 60_000), at: 16 * DurableFile.block)
        try file.end()
        file.begin(head, rest, at: DurableFile.block, isBackground: isBackground)
        try file.end()
        let end = DurableFile.block + DurableFile.size(of: head.count + size)
        let bytes = try Files.read(path, limit: 1 << 30)
        #expect(bytes.count == 1 << 20)
        #expect(bytes[..<DurableFile.block].allSatisfy { $0 == 9 })
        let written = bytes[DurableFile.block..<end]
        #expect(written.starts(with: head + rest))
        #expect(written.dropFirst(head.count + size).allSatisfy { $0 == 0 } && bytes[end] == 9)
    }

    @Test func aWriteThatNobodyEndsIsWaitedFor() throws {
        try Files.write([UInt8](repeating: 9, count: 1 << 20), to: path)
        do {
            var file = try DurableFile(path)
            file.begin([1, 2, 3], [], at: 0)
        }
        let bytes = try Files.read(path, limit: 1 << 30)
        #expect(bytes.starts(with: [1, 2, 3, 0]) && bytes[DurableFile.block] == 9)
    }

    @Test func aFileThatIsNotThereIsAnError() {
        #expect(throws: SystemError.self) { _ = try DurableFile(path) }
    }
}

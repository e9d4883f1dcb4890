internal import Testing
internal import Unix

@Suite final class DurableFileTests {
    private let folder: String
    private var path: String { Path.join(folder, "file") }

    init() throws { folder = try Directories.createTemporary(in: "/var/tmp", prefix: "hubbub-durable") }

    deinit { try? Directories.removeAll(folder) }

    @Test(arguments: [0, 1, 4086, 4087, 4088, 50_000]) func whatIsWrittenIsThereWithZerosBehindIt(size: Int) throws {
        try Files.write([UInt8](repeating: 9, count: 1 << 20), to: path)
        var file = try DurableFile(path)
        let (head, rest) = (Array("beginning".utf8), (0..<size).map { UInt8(truncatingIfNeeded: $0) })
        // A longer one before, whose bytes must not show.
        try file.write(head, [UInt8](repeating: 7, count: 60_000), at: 16 * DurableFile.block)
        try file.write(head, rest, at: DurableFile.block)
        let end = DurableFile.block + DurableFile.size(of: head.count + size)
        let bytes = try Files.read(path, limit: 1 << 30)
        #expect(bytes.count == 1 << 20)
        #expect(bytes[..<DurableFile.block].allSatisfy { $0 == 9 })
        let written = bytes[DurableFile.block..<end]
        #expect(written.starts(with: head + rest))
        #expect(written.dropFirst(head.count + size).allSatisfy { $0 == 0 } && bytes[end] == 9)
    }

    @Test func aFileThatIsNotThereIsAnError() {
        #expect(throws: SystemError.self) { _ = try DurableFile(path) }
    }
}

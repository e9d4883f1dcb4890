internal import Testing
internal import Unix

@Suite struct UnixSocketTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func connects() throws {
        let path = folder["socket"]
        let listener = try UnixSocket.listen(at: path)
        #expect(try FileStatus(path).mode == 0o600)
        #expect(try UnixSocket.accept(listener) == nil)
        let client = try UnixSocket.connect(to: path)
        guard let server = try UnixSocket.accept(listener) else {
            Issue.record("nobody came")
            return
        }
        #expect(try UnixSocket.peerUser(server) == Environment.user)
        try client.write(all: [7])
        var bytes: [UInt8] = []
        _ = try Poll.wait(for: server.raw, Poll.readable, timeout: .seconds(5))
        #expect(try server.read(into: &bytes, limit: 8) == 1)
    }

    @Test func replacesOnlyWhatNobodyServes() throws {
        let path = folder["socket"]
        do {
            let listener = try UnixSocket.listen(at: path)
            #expect(throws: SystemError.self) { _ = try UnixSocket.listen(at: path) }
            _ = consume listener
        }
        _ = try UnixSocket.listen(at: path)
        try Files.write([], to: folder["file"])
        #expect(throws: SystemError.self) { _ = try UnixSocket.listen(at: folder["file"]) }
    }

    @Test func writingToNobodyIsAnError() throws {
        let pair = try UnixSocket.pair()
        let first = try pair.first.duplicate()
        _ = consume pair
        #expect(throws: SystemError.self) { try first.write(all: [1]) }
    }

    @Test func refusesLongPaths() {
        #expect(throws: SystemError.self) { _ = try UnixSocket.connect(to: String(repeating: "x", count: 200)) }
    }
}

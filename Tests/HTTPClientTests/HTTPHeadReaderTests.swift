internal import HTTPClient
internal import Testing

@Suite struct HTTPHeadReaderTests {
    private func read(_ lines: [String]) throws -> [HTTPHead] {
        var reader = HTTPHeadReader()
        return try lines.compactMap { try reader.take(Array($0.utf8).span) }
    }

    @Test func readsAHead() throws {
        let heads = try read([
            "HTTP/1.1 200 Very well\r\n", "Set-Cookie: a=1\r\n", "set-cookie:b=2\r\n", "Empty:\r\n", "nonsense\r\n",
            "\r\n",
        ])
        #expect(heads.count == 1)
        #expect(heads.first?.status == 200)
        #expect(heads.first?.reason == "Very well")
        #expect(heads.first?.values(of: "SET-COOKIE") == ["a=1", "b=2"])
        #expect(heads.first?["empty"] == "")
        #expect(heads.first?["none"] == nil)
    }

    @Test func leavesOutWhatIsNotTheHead() throws {
        let heads = try read([
            "HTTP/1.1 100 Continue\r\n", "A: 1\r\n", "\r\n", "HTTP/2 404\r\n", "\r\n", "Trailer: x\r\n", "\r\n",
        ])
        #expect(heads == [HTTPHead(status: 404)])
    }

    @Test func keepsWithinItsLimit() throws {
        var reader = HTTPHeadReader()
        let line = Array("A: \(String(repeating: "x", count: 1000))\r\n".utf8)
        #expect(throws: HTTPHeadReader.Failure.tooLong) {
            for _ in 0..<100 { _ = try reader.take(line.span) }
        }
    }
}

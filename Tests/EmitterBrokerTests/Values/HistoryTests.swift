internal import EmitterAdapter
internal import SQLite
internal import Testing
internal import Unix

/// Messages that are kept in a file.
@Suite final class HistoryTests {
    private let folder: String
    private var path: String { Path.join(folder, "history") }

    init() throws { folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-history-") }

    deinit { try? Directories.removeAll(folder) }

    private func message(
        _ id: Int64, _ channel: String = "a/", time: Int64 = 100, expiry: Int64 = .max, size: Int = 1
    ) -> KeptMessage {
        KeptMessage(
            id: id, time: time, expiry: expiry, channel: channel,
            payload: [UInt8](repeating: UInt8(id & 0xFF), count: size))
    }

    private func find(_ history: History, _ query: HistoryQuery, at seconds: Int64 = 100, bytes: Int = 1 << 20) throws
        -> [Int64]
    {
        try history.find(query, at: seconds, bytes: bytes).map(\.id)
    }

    @Test("the newest ones are found, in order, as far as the limit and the bytes go")
    func newest() throws {
        let history = try History(path, limit: 1 << 20)
        #expect(try history.lastKept() == 0)
        try history.keep((1...20).map { message($0, $0.isMultiple(of: 2) ? "a/" : "a/b/", size: 100) })
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 3)) == [18, 19, 20])
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 3, rule: .exact)) == [16, 18, 20])
        #expect(try find(history, HistoryQuery(channel: "a/b/", limit: 100)).count == 10)
        #expect(try find(history, HistoryQuery(channel: "+/b/", limit: 2)) == [17, 19])
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 3, before: 5)) == [2, 3, 4])
        #expect(try find(history, HistoryQuery(channel: "b/", limit: 3)).isEmpty)
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 0)).isEmpty)
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 100), bytes: 350) == [18, 19, 20])
        #expect(try history.lastKept() == 20)
    }

    @Test("a search has a beginning and an end, and nothing is found that has expired")
    func times() throws {
        let history = try History(path, limit: 1 << 20)
        try history.keep((1...9).map { message($0, time: $0 * 10, expiry: $0 * 100) })
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 100, from: 30, until: 50), at: 0) == [3, 4, 5])
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 100), at: 700) == [8, 9])
        try history.forgetExpired(at: 500)
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 100), at: 0) == [6, 7, 8, 9])
    }

    @Test("a payload comes back as it was, whatever is in it")
    func payload() throws {
        let history = try History(path, limit: 1 << 20)
        let kept = KeptMessage(id: 1, time: 1, expiry: .max, channel: "a/", payload: (0...255).map { UInt8($0) })
        let empty = KeptMessage(id: 2, time: 1, expiry: .max, channel: "a/", payload: [])
        try history.keep([kept, empty])
        #expect(try history.find(HistoryQuery(channel: "a/", limit: 9), at: 0, bytes: 1000) == [kept, empty])
    }

    @Test("the oldest ones make room, and the file keeps its size")
    func size() throws {
        let limit = 256 << 10
        let history = try History(path, limit: limit)
        for id in 1...500 { try history.keep([message(Int64(id), size: 4000)]) }
        let found = try find(history, HistoryQuery(channel: "a/", limit: 1000), bytes: 1 << 30)
        #expect(found.last == 500)
        #expect((10...70).contains(found.count))
        #expect(found == Array((501 - Int64(found.count))...500))
        #expect(try Files.read(path, limit: 1 << 24).count <= limit)
    }

    @Test("everything is there again when the file is opened again")
    func reopened() throws {
        do {
            let history = try History(path, limit: 1 << 20)
            try history.keep([message(7), message(9)])
            for key in ["x", "y", "y"] { try history.setBanned(key, true) }
            try history.setBanned("x", false)
        }
        let history = try History(path, limit: 1 << 20)
        #expect(try find(history, HistoryQuery(channel: "a/", limit: 10)) == [7, 9])
        #expect(try history.lastKept() == 9)
        #expect(try history.bannedKeys() == ["y"])
    }

    @Test("a file that is none of ours is not touched")
    func foreign() throws {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 5000)
        try Files.write(text, to: path)
        #expect(throws: DatabaseError.self) { try History(self.path, limit: 1 << 20) }
        #expect(try Files.read(path, limit: 1 << 20) == text)
    }

    @Test("a file of another format is not touched either")
    func otherFormat() throws {
        do { try History(path, limit: 1 << 20).keep([message(1)]) }
        // The format stands in bytes 60 to 63 of the file (SQLite's user version).
        var bytes = try Files.read(path, limit: 1 << 20)
        #expect(Array(bytes[60..<64]) == [0, 0, 0, 1])
        bytes[63] = 2
        try Files.write(bytes, to: path)
        let error = #expect(throws: DatabaseError.self) { try History(self.path, limit: 1 << 20) }
        #expect(error?.text.contains("format 2") == true)
        #expect(try Files.read(path, limit: 1 << 20) == bytes)
    }
}

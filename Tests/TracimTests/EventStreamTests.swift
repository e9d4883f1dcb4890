internal import Testing
internal import TracimAdapter

@Suite struct EventStreamTests {
    private typealias Event = EventStreamParser.Event

    private func events(_ text: String, limit: Int = 1 << 20, piece: Int = .max) -> [Event] {
        var parser = EventStreamParser(limit: limit)
        let bytes = Array(text.utf8)
        var events: [Event] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(piece, bytes.count))
            let part = Array(bytes[start..<end])
            events += parser.take(part.span)
            start = end
        }
        return events
    }

    private static let stream = """
        :Tracim Live Messages for user 3

        event: stream-open
        data:\u{20}

        event: message
        data: {"event_id":99}

        event: keep-alive
        data:

        data:{"event_id":100}

        """

    @Test(arguments: [1, 2, 3, 7, Int.max])
    func readsTracimsStream(_ piece: Int) {
        let expected = [
            Event("stream-open", ""), Event("message", #"{"event_id":99}"#), Event("keep-alive", ""),
            Event("message", #"{"event_id":100}"#),
        ]
        for end in ["\n", "\r", "\r\n"] {
            let lines = Self.stream.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(events(lines.joined(separator: end) + end, piece: piece) == expected)
        }
    }

    @Test func followsTheStandard() {
        #expect(events("data: a\ndata:  b\ndata\n\n") == [Event("message", "a\n b\n")])
        #expect(events("event: x\n\n") == [])
        #expect(events("id: 7\nretry: 10\nother: y\nevent: x\nevent: z\ndata: 1\n\n") == [Event("z", "1")])
        #expect(events("\u{FEFF}data: 1\n\n") == [Event("message", "1")])
        #expect(events("data: no end") == [])
        #expect(events("\n\n\n\n") == [])
        #expect(events("event: x\ndata: 1\n\ndata: 2\n\n") == [Event("x", "1"), Event("message", "2")])
    }

    @Test(arguments: [1, 5, Int.max])
    func passesOverWhatIsTooLong(_ piece: Int) {
        let long = String(repeating: "x", count: 500)
        let text = "event: a\ndata: \(long)\ndata: y\n\ndata: 1\n\n\(long): \(long)\n\ndata: 2\n\n"
        #expect(
            events(text, limit: 100, piece: piece) == [
                Event("a", "", isTooLong: true), Event("message", "1"), Event("message", "", isTooLong: true),
                Event("message", "2"),
            ])
    }

    @Test func keepsWithinItsLimit() {
        var parser = EventStreamParser(limit: 1000)
        let bytes = Array(String(repeating: "data: x\n", count: 100_000).utf8)
        _ = parser.take(bytes.span)
        #expect(parser.pending <= 1000)
    }
}

internal import JSONText
internal import Testing
internal import TracimAdapter

@Suite struct MessageSizeTests {
    private func live(_ text: Int) throws -> LiveMessage {
        let value: JSONValue = [
            "event_id": 7, "event_type": "content.created.file", "created": "2025-03-27T13:51:25Z", "read": .null,
            "fields": ["text": .string(String(repeating: "x", count: text))],
        ]
        return try LiveMessage(value.text)
    }

    @Test func wholeUpToTheLimit() throws {
        let size = MessageSize()
        let empty = size.event(try live(0), from: "/m").bytes.count
        let fitting = size.event(try live(4096 - empty), from: "/m")
        #expect(fitting.bytes.count == 4096 && !fitting.isLarge)
        let large = size.event(try live(4097 - empty), from: "/m")
        #expect(large.bytes.count < 400 && large.isLarge)
        let data = try DaemonMessage(parsing: large.bytes.span).data?.string ?? ""
        #expect(
            data
                == #"{"event_id":7,"event_type":"content.created.file","created":"2025-03-27T13:51:25Z","read":null,"fields":{}}"#
        )
    }

    @Test func wholeWhereThatIsWanted() throws {
        let fitted = MessageSize(large: .whole).event(try live(10_000), from: "/m")
        #expect(fitted.bytes.count > 10_000 && fitted.isLarge)
    }

    @Test func resultsLoseTheirBodies() throws {
        let request = try TracimRequest(method: "POST", endpoint: "/x", body: Array(repeating: 1, count: 4000))
        let result = RequestResult(request, status: 200, reason: "OK", body: Array(repeating: 65, count: 9000))
        let fitted = MessageSize().result(result, from: "/m")
        #expect(fitted.isLarge && fitted.bytes.count <= 4096)
        let read = RequestResult(try DaemonMessage(parsing: fitted.bytes.span).data)
        #expect(read?.status == 200 && read?.body == [] && read?.statusText == "200 OK (9000 bytes left out)")
        #expect(read?.request?.endpoint == "/x")
    }

    @Test func listsLoseTheirEnd() throws {
        let clients = (0..<200).map { ClientEntry(path: "/run/user/1000/program-\($0).sock", pid: "\($0)") }
        let fitted = MessageSize().clients(clients, from: "/m")
        let count = try DaemonMessage(parsing: fitted.bytes.span).data?.array?.count ?? 0
        #expect(fitted.isLarge && fitted.bytes.count <= 4096 && (60...80).contains(count))
        #expect(
            MessageSize().clients([], from: "/m").bytes
                == Array(#"{"path":"/m","type":"daemon_clients","data":[]}"#.utf8))
    }
}

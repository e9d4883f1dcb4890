internal import AdapterKit
internal import HTTPClient
internal import Testing

extension ClientTests {
    /// Whole answers of a real server on the loopback.
    @Suite struct AskingTests {
        private let meeting: Meeting

        init() throws { meeting = try Meeting(HTTPClientOptions(userAgent: "test", connectionsPerServer: 2)) }

        private static let fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

        @Test func asksAndGetsTheWholeAnswer() throws {
            let answered = try meeting.ask(
                HTTPRequest(
                    "POST", meeting.url("/a?b=c"), fields: [HTTPField("X-One", "1"), HTTPField("Empty", "")],
                    body: Array("hello".utf8), credentials: HTTPCredentials(username: "ann", password: "pw")))
            let head = try meeting.request(body: "hello").split(separator: "\r\n")
            #expect(head.first == "POST /a?b=c HTTP/1.1")
            let wanted = [
                "Host: 127.0.0.1:\(meeting.server.port)", "Authorization: Basic YW5uOnB3", "User-Agent: test",
                "X-One: 1",
                "Empty:", "Content-Length: 5",
            ]
            for field in wanted { #expect(head.contains { $0 == field }, "\(field)") }
            #expect(!head.contains { $0.hasPrefix("Expect") || $0.hasPrefix("Content-Type") })
            meeting.server.write(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Very well\r\nTransfer-Encoding: chunked\r\nA: 1\r\n")
            try meeting.pass(.milliseconds(20))
            #expect(answered.results.isEmpty)
            meeting.server.write("A: 2\r\n\r\n3\r\nabc\r\n")
            try meeting.pass(.milliseconds(20))
            meeting.server.write("2\r\nde\r\n0\r\n\r\n")
            let response = try answered.wait(meeting).get()
            #expect((response.status, response.head.reason) == (201, "Very well"))
            #expect(response.head.values(of: "a") == ["1", "2"])
            #expect(response.body == Array("abcde".utf8))
            #expect((answered.results.count, meeting.client.count) == (1, 0))
        }

        @Test(arguments: [
            ("HEAD", "200 OK\r\nContent-Length: 5"), ("GET", "204 No Content"), ("DELETE", "304 Not Modified"),
        ])
        func someAnswersHaveNoBody(_ method: String, _ head: String) throws {
            let response = try meeting.answer(HTTPRequest(method, meeting.url("/")), with: "HTTP/1.1 \(head)\r\n\r\n")
            #expect(response.body == [])
        }

        @Test func emptyBodiesAreSent() throws {
            _ = try meeting.ask(HTTPRequest("PUT", meeting.url("/")))
            #expect(try meeting.request().contains("\r\nContent-Length: 0\r\n"))
        }

        @Test func redirectsAreNotFollowed() throws {
            let response = try meeting.answer(
                HTTPRequest("GET", meeting.url("/")),
                with: "HTTP/1.1 302 Found\r\nLocation: \(meeting.url("/secret"))\r\nContent-Length: 0\r\n\r\n")
            #expect((response.status, meeting.server.count) == (302, 1))
            #expect(meeting.server.text(0).isEmpty)
        }

        @Test func connectionsAreUsedAgain() throws {
            for number in 0..<5 {
                let response = try meeting.answer(HTTPRequest("GET", meeting.url("/\(number)")), with: Self.fine)
                #expect(response.body == Array("ok".utf8))
            }
            #expect(meeting.server.count == 1)
            let last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            _ = try meeting.answer(HTTPRequest("GET", meeting.url("/")), with: last)
            try meeting.until("its end") { meeting.server.left == [0] }
            _ = try meeting.answer(HTTPRequest("GET", meeting.url("/")), with: Self.fine, on: 1)
            #expect(meeting.server.count == 2)
        }

        /// A server closes what is idle whenever it likes, also when the next request is on its way.
        @Test func aConnectionThatWasClosedMeanwhileIsNoFailure() throws {
            _ = try meeting.answer(HTTPRequest("GET", meeting.url("/")), with: Self.fine)
            meeting.server.close(0)
            let response = try meeting.answer(HTTPRequest("GET", meeting.url("/again")), with: Self.fine, on: 1)
            #expect(response.status == 200)
        }

        @Test func moreThanTheConnectionsWait() throws {
            let answers = try (0..<3).map { try meeting.ask(HTTPRequest("GET", meeting.url("/\($0)"))) }
            _ = (try meeting.request(on: 0), try meeting.request(on: 1))
            try meeting.pass(.milliseconds(50))
            #expect((meeting.server.count, meeting.client.count) == (2, 3))
            meeting.server.write(Self.fine, to: 1)
            #expect(try meeting.request(on: 1).hasPrefix("GET /2 "))
            for connection in 0...1 { meeting.server.write(Self.fine, to: connection) }
            for answer in answers { #expect(try answer.wait(meeting).get().status == 200) }
            #expect(meeting.server.count == 2)
        }
    }
}

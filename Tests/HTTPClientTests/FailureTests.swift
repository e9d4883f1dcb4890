internal import AdapterKit
internal import AdapterTesting
internal import HTTPClient
internal import Testing

extension ClientTests {
    /// What a real server on the loopback can do wrong, and what a caller can.
    @Suite struct FailureTests {
        private let meeting: Meeting

        init() throws { meeting = try Meeting() }

        @Test(
            "a server that closes before the end has given no answer",
            arguments: [
                "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
            ])
        func closesInTheMiddle(_ part: String) throws {
            let answered = try meeting.ask(HTTPRequest("GET", meeting.url("/x?secret=1")))
            _ = try meeting.request()
            meeting.server.write(part)
            try meeting.until("it to be written") { meeting.server.unsent() == 0 }
            try meeting.pass(.milliseconds(20))
            meeting.server.close(0)
            let error = try answered.failure(meeting)
            #expect(error?.message.hasPrefix("GET \(meeting.url("/x")): ") == true, "\(error?.message ?? "")")
            #expect(error?.code == (part == "HTTP/1.1 200" ? error?.code : .closed), "\(error?.message ?? "")")
            #expect((answered.results.count, meeting.client.count) == (1, 0))
        }

        @Test func nobodyListens() throws {
            let port = try PlayedServer().port
            let answered = try meeting.ask(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
            #expect(try answered.failure(meeting)?.code == .closed)
        }

        @Test func whatIsNoHTTP() throws {
            let answered = try meeting.ask(HTTPRequest("GET", meeting.url("/")))
            _ = try meeting.request()
            meeting.server.write("220 mail.example.org ready\r\n")
            #expect(try answered.failure(meeting)?.code == .io)
        }

        @Test func aServerThatTakesTooLong() throws {
            let answered = try meeting.ask(HTTPRequest("GET", meeting.url("/"), timeout: .milliseconds(1_500)))
            _ = try meeting.request()
            meeting.server.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.")
            #expect(try answered.failure(meeting)?.code == .timeout)
            try meeting.until("the connection to be closed") { meeting.server.left == [0] }
        }

        @Test(
            "an answer beyond the limit fails once, and its connection is closed",
            arguments: [
                "Content-Length: 100000\r\n\r\n" + String(repeating: "x", count: 2_000),
                "Transfer-Encoding: chunked\r\n\r\n400\r\n" + String(repeating: "x", count: 1_024) + "\r\n1\r\nx\r\n",
            ])
        func tooLarge(_ rest: String) throws {
            let answered = try meeting.ask(HTTPRequest("GET", meeting.url("/"), bodyLimit: 1_024))
            _ = try meeting.request()
            meeting.server.write("HTTP/1.1 200 OK\r\n" + rest)
            #expect(try answered.failure(meeting)?.code == .size)
            try meeting.until("the connection to be closed") { meeting.server.left == [0] }
            #expect((answered.results.count, meeting.client.count) == (1, 0))
        }

        @Test func exactlyTheLimitIsWhole() throws {
            let text = String(repeating: "x", count: 1_024)
            let response = try meeting.answer(
                HTTPRequest("GET", meeting.url("/"), bodyLimit: 1_024),
                with: "HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + text)
            #expect(response.body.count == 1_024)
        }

        @Test func aHeadBeyondTheLimit() throws {
            let answered = try meeting.ask(HTTPRequest("GET", meeting.url("/")))
            _ = try meeting.request()
            meeting.server.write("HTTP/1.1 200 OK\r\n")
            for number in 0..<200 { meeting.server.write("A\(number): \(String(repeating: "x", count: 1_000))\r\n") }
            #expect(try answered.failure(meeting)?.code == .size)
        }

        @Test func requestsThatCannotBe() throws {
            let wrong = [
                HTTPRequest("GET", "ftp://127.0.0.1/"), HTTPRequest("GE T", meeting.url("/")),
                HTTPRequest("GET", meeting.url("/"), fields: [HTTPField("A", "1\r\nB: 2")]),
                HTTPRequest("GET", meeting.url("/"), fields: [HTTPField("A:", "1")]),
            ]
            for request in wrong {
                let error = #expect(throws: AdapterError.self) { try meeting.ask(request) }
                #expect(error?.code == .invalid)
            }
            #expect(meeting.client.count == 0)
        }

        @Test func moreThanTheLimit() throws {
            for _ in 0..<HTTPClient.limit { _ = try meeting.ask(HTTPRequest("GET", meeting.url("/"))) }
            let error = #expect(throws: AdapterError.self) { try meeting.ask(HTTPRequest("GET", meeting.url("/"))) }
            #expect(error?.code == .busy)
        }

        @Test func afterTheEnd() throws {
            let answered = try meeting.ask(HTTPRequest("GET", meeting.url("/")))
            _ = try meeting.request()
            meeting.client.close()
            #expect(meeting.host.extensions.watches.isEmpty && meeting.host.extensions.timers.isEmpty)
            let error = #expect(throws: AdapterError.self) { try meeting.ask(HTTPRequest("GET", meeting.url("/"))) }
            #expect(error?.code == .closed)
            try meeting.until("the connection to be closed") { meeting.server.left == [0] }
            #expect(answered.results.isEmpty)
        }
    }
}

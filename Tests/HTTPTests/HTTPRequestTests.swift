internal import HTTP
internal import Testing

@Suite struct HTTPRequestTests {
    @Test func requestsComeOneAfterTheOther() {
        let text =
            "GET /a?limit=7&x HTTP/1.1\r\nHost: q\r\n\r\n"
            + "POST /b HTTP/1.1\r\nHost: q\r\ncontent-LENGTH: 5\r\n\r\nhello\r\n"
            + "PATCH /c HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;ext=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
            + "DELETE http://q:8000/d HTTP/1.1\r\nHost: q\r\nConnection: foo, Close\r\n\r\n"
            + "OPTIONS * HTTP/1.0\r\n\r\nBREW / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        let wanted = [
            "get /a?limit=7&x true ", "post /b true hello", "patch /c true abc0123456789", "delete /d false ",
            "options * false ", "other / true ",
        ]
        for piece in [1, 2, 3, 7, 64, 10_000] { #expect(steps(text, piece: piece) == wanted, "in pieces of \(piece)") }
    }

    @Test func fieldsAreFoundInAnyLetterCase() throws {
        var parser = HTTPRequestParser()
        let head =
            "GET /a?limit=7&x&limit=8 HTTP/1.1\r\nHOST:q\r\nScirocco-Node-Source: \t af12 \t\r\nX-E: caf\u{E9}\r\n\r\n"
        let bytes = try #require(Latin1.encode(head))
        parser.append(bytes.span)
        guard case .request(let request) = parser.next() else {
            Issue.record("no request")
            return
        }
        #expect(request.text(of: "scirocco-node-source") == "af12")
        #expect(request.text(of: "host") == "q")
        #expect(request.text(of: "x-e") == "café")
        #expect(request.text(of: "x") == nil)
        #expect(request.parameter("limit") == "7" && request.parameter("x") == "" && request.parameter("y") == nil)
        #expect(!request.hasBody && request.minorVersion == 1)
    }

    /// A connection that becomes another protocol's keeps what has come of it.
    @Test func whatComesBehindIsAnothers() throws {
        var parser = HTTPRequestParser()
        parser.append(Array("GET /a HTTP/1.1\r\nHost: q\r\n\r\n\u{1}GET".utf8).span)
        guard case .request = parser.next() else {
            Issue.record("no request")
            return
        }
        #expect(parser.takeRest() == [1, 0x47, 0x45, 0x54])
        #expect(parser.takeRest().isEmpty && parser.held == 0)
    }

    @Test func leaveToSendIsAskedForOnce() {
        let head = "POST / HTTP/1.1\r\nHost: q\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
        #expect(steps(head + "ab", piece: head.utf8.count) == ["continue?", "post / true ab"])
        // Who does not wait needs no leave.
        #expect(steps(head + "ab") == ["post / true ab"])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1 \r\n\r\n", 400), ("GET / FTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\n\r\n", 505), ("GET x HTTP/1.1\r\nHost: q\r\n\r\n", 400),
        ("GET /\u{7F} HTTP/1.1\r\nHost: q\r\n\r\n", 400), (" GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: q\n\n", 400), ("GET / HTTP/1.1\r\nHost: q\r\rX: y\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: q\r\n folded\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : q\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: q\r\nno colon\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: q\r\n: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: q\r\nX: a\u{0}b\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: 99999999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nExpect: 200-ok\r\n\r\n", 417),
        ("POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\n1\na", 400),
        ("POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n", 413),
    ])
    func whatCannotBeReadIsRefused(_ text: String, _ status: Int) {
        #expect(steps(text) == ["refused \(status)"], "\(text)")
        #expect(steps(text, piece: 1) == ["refused \(status)"], "\(text), byte by byte")
    }

    @Test func limitsHaveTheirStatus() {
        let limits = HTTPLimits(requestLine: 32, head: 100, fields: 3, body: 4)
        let path = String(repeating: "a", count: 40)
        #expect(steps("GET /\(path)", limits: limits) == ["refused 414"])
        #expect(steps("GET / HTTP/1.1\r\nX: \(path)\r\nY: \(path)\r\n\r\n", limits: limits) == ["refused 431"])
        #expect(steps("GET / HTTP/1.1\r\nX: \(path)\(path)\(path)", limits: limits) == ["refused 431"])
        #expect(steps("GET / HTTP/1.1\r\nHost: q\r\na:\r\nb:\r\n\r\n", limits: limits) == ["get / true "])
        #expect(steps("GET / HTTP/1.1\r\nHost: q\r\na:\r\nb:\r\nc:\r\n\r\n", limits: limits) == ["refused 431"])
        #expect(
            steps("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: 4\r\n\r\nabcd", limits: limits) == [
                "post / true abcd"
            ])
        #expect(steps("POST / HTTP/1.1\r\nHost: q\r\nContent-Length: 5\r\n\r\n", limits: limits) == ["refused 413"])
        let chunked = "POST / HTTP/1.1\r\nHost: q\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
        #expect(steps(chunked + "1\r\nd\r\n0\r\n\r\n", limits: limits) == ["post / true abcd"])
        #expect(steps(chunked + "2\r\n", limits: limits) == ["refused 413"])
    }

    @Test func memoryStaysWithinTheLimits() {
        var parser = HTTPRequestParser(limits: HTTPLimits(requestLine: 64, head: 128, body: 1000))
        let junk = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
        for _ in 0..<100 {
            parser.append(junk.span)
            _ = parser.next()
            #expect(parser.held <= 4096)
        }
    }
}

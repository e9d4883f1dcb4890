internal import HTTPClient
internal import Testing
internal import TracimAdapter

@Suite struct UpstreamTests {
    private static let second: Moment = 1_000_000_000
    private static let account = Account(userID: "3", cookie: "session_key=x")
    private var session = UpstreamSession(longestWait: 8 * UpstreamTests.second, limit: 1 << 20, seed: 1)

    private mutating func open() {
        session.start()
        session.loggedIn(Self.account)
        session.streamOpened(200, "", at: 0)
        hear("event: stream-open\ndata:\n\n")
        _ = session.takeActions()
    }

    private mutating func hear(_ text: String, at now: Moment = 0) { session.received(Array(text.utf8).span, at: now) }

    private static func live(_ id: Int64) -> String { #"{"event_id":\#(id),"event_type":"user.modified"}"# }

    @Test mutating func logsInAndListens() throws {
        session.start()
        #expect(session.takeActions() == [.account(nil), .login])
        session.loggedIn(Self.account)
        #expect(session.takeActions() == [.account(Self.account), .openStream(Self.account, after: nil)])
        session.streamOpened(200, "", at: 0)
        hear(
            ":hello\n\nevent: stream-open\ndata: \n\nevent: message\ndata: \(Self.live(9))\n\ndata:\(Self.live(9))\n\n")
        #expect(session.takeActions() == [.up, .live(try LiveMessage(Self.live(9))), .count(.repeatedLive)])
    }

    @Test mutating func mendsACut() throws {
        open()
        hear("data: \(Self.live(50))\n\ndata: \(Self.live(51))\n\n")
        session.settled(50)
        _ = session.takeActions()
        session.streamEnded("cut", at: 10 * Self.second)
        #expect(session.takeActions() == [.count(.lostConnections), .down("cut")])
        session.tick(at: try #require(session.nextTime))
        #expect(session.takeActions() == [.openStream(Self.account, after: 49)])
    }

    @Test mutating func logsInAnewWhereTheSessionHasEnded() throws {
        open()
        session.streamEnded("cut", at: 0)
        session.tick(at: try #require(session.nextTime))
        session.streamOpened(401, "who?", at: 0)
        #expect(session.takeActions().suffix(2) == [.count(.lostConnections), .down("who?")])
        session.tick(at: try #require(session.nextTime))
        #expect(session.takeActions() == [.account(nil), .login])
        session.loginFailed("no", at: 0)
        #expect(session.takeActions().last == .down("no"))
        open()
        session.unauthorized()
        #expect(session.takeActions() == [.closeStream, .account(nil), .login])
        session.unauthorized()
        #expect(session.takeActions() == [], "once is enough")
    }

    @Test mutating func waitsWhereTooManyAreOnline() {
        open()
        hear("event: stream-error\ndata: {\"code\":8001}\n\ndata: \(Self.live(1))\n\n")
        #expect(session.takeActions().first == .closeStream)
        #expect(session.nextTime ?? 0 >= 30 * Self.second)
    }

    @Test mutating func passesOverWhatItDoesNotUnderstand() {
        session = UpstreamSession(longestWait: 1, limit: 100, seed: 1)
        open()
        hear("event: message\ndata: x\n\nevent: other\ndata: x\n\ndata: \(String(repeating: "x", count: 200))\n\n")
        #expect(
            session.takeActions().filter { if case .count = $0 { true } else { false } } == [
                .count(.malformedLive), .count(.tooLongLive),
            ])
    }
}

@Suite struct TracimAPITests {
    private func api(_ credentials: TracimCredentials) -> TracimAPI {
        TracimAPI(url: "http://t/api/", credentials: credentials)
    }

    private let session = TracimCredentials.session(username: "jo", email: "jo@example.org", password: "pw")

    @Test func logsInAsTheOriginal() throws {
        let login = api(session).login
        #expect(login.method == "POST" && login.url == "http://t/api/auth/login")
        #expect(login.fields == [HTTPField("Content-Type", "application/json")])
        #expect(
            String(decoding: login.body ?? [], as: UTF8.self)
                == #"{"email":"jo@example.org","username":"jo","password":"pw"}"#)
        let answer = HTTPResponse(
            head: HTTPHead(status: 200, fields: [HTTPField("set-cookie", "session_key=v; expires=x; Path=/")]),
            body: Array(#"{"user_id": 3}"#.utf8))
        let account = try api(session).account(answer)
        #expect(account == Account(userID: "3", cookie: "session_key=v"))
        let stream = api(session).stream(account, after: 7)
        #expect(stream.url == "http://t/api/users/3/live_messages?after_event_id=7")
        #expect(
            stream.fields == [
                HTTPField("Accept", "text/event-stream"), HTTPField("Cache-Control", "no-cache"),
                HTTPField("Cookie", "session_key=v"),
            ])
        #expect(stream.timeout == nil && stream.silence != nil)
    }

    @Test func otherCredentials() throws {
        let account = Account(userID: "3")
        let request = try TracimRequest(method: "PUT", endpoint: "/x", body: [1])
        let basic = api(.basic(login: "jo", password: "pw")).request(request, account)
        #expect(basic.credentials == HTTPCredentials(username: "jo", password: "pw") && basic.url == "http://t/api/x")
        let key = api(.key("k", login: "jo")).login
        #expect(key.url == "http://t/api/auth/whoami")
        #expect(key.fields == [HTTPField("Tracim-Api-Key", "k"), HTTPField("Tracim-Api-Login", "jo")])
    }

    @Test func saysWhyItIsRefused() {
        let api = api(session)
        let refused = HTTPResponse(
            head: HTTPHead(status: 403), body: Array(#"{"code": 4001, "message": "wrong credentials"}"#.utf8))
        #expect(
            throws: APIRefusal(
                status: 403, text: "http://t/api refuses the login with 403, code 4001: wrong credentials")
        ) {
            try api.account(refused)
        }
        for body in ["", "x", "{}", #"{"user_id": "3"}"#] {
            let answer = HTTPResponse(head: HTTPHead(status: 200), body: Array(body.utf8))
            #expect(throws: APIRefusal.self) { try api.account(answer) }
        }
        let noCookie = HTTPResponse(head: HTTPHead(status: 200), body: Array(#"{"user_id": 3}"#.utf8))
        #expect(throws: APIRefusal.self) { try api.account(noCookie) }
    }
}

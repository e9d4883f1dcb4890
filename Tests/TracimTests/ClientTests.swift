internal import JSONText
internal import Testing
internal import TracimAdapter

@Suite struct ClientTests {
    private static let second: Moment = 1_000_000_000
    private var client = ClientSession(
        ClientSettings(daemonPath: "M", path: "C", pid: "7", longestWait: 4 * ClientTests.second), seed: 1)

    private mutating func happens() -> [String] {
        client.takeActions().map { action in
            switch action {
            case .send(let bytes, let path, _): "\(path) \(String(decoding: bytes, as: UTF8.self))"
            case .complete(let number, .done(let value)): "\(number) \(value.text)"
            default: "\(action)"
            }
        }
    }

    private mutating func hear(_ kind: String, _ data: String = "null", at now: Moment = 0) throws -> [String] {
        let text = #"{"path":"M","type":"daemon_\#(kind)","data":\#(data)}"#
        client.received(try DaemonMessage(parsing: Array(text.utf8).span), at: now)
        return happens()
    }

    private static let add = #"M {"path":"C","type":"daemon_client_add","data":{"path":"C","pid":"7"}}"#

    private mutating func register() throws {
        client.start(at: 0)
        #expect(happens() == [Self.add])
        #expect(try hear("account_info", #"{"user_id":"3"}"#) == [#"up(user: "3")"#])
    }

    @Test mutating func registersAndTakesLeave() throws {
        try register()
        #expect(client.userID == "3")
        client.stop()
        #expect(happens() == [#"M {"path":"C","type":"daemon_client_delete","data":{"path":"C","pid":"7"}}"#])
        #expect(client.nextTime == nil)
        #expect(try hear("ping") == [])
    }

    @Test mutating func answersEachPing() throws {
        try register()
        #expect(try hear("ping") == [#"M {"path":"C","type":"daemon_pong"}"#])
        #expect(try hear("ack") == [])
    }

    @Test mutating func registersAgainAfterSilence() throws {
        try register()
        client.tick(at: 89 * Self.second)
        #expect(happens() == [])
        #expect(client.nextTime == 90 * Self.second)
        _ = try hear("ping", at: 60 * Self.second)
        client.tick(at: 149 * Self.second)
        #expect(happens() == [])
        client.tick(at: 150 * Self.second)
        #expect(happens() == [Self.add])
        #expect(try hear("account_info", #"{"user_id":"3"}"#, at: 150 * Self.second) == [], "it was up all the time")
    }

    @Test mutating func triesAgainWithGrowingWaits() throws {
        client.start(at: 0)
        _ = happens()
        var now: Moment = 0
        var waits: [Moment] = []
        for _ in 0..<8 {
            client.sent("nobody is there", at: now)
            #expect(happens().contains(#"down("nobody is there")"#))
            let next = try #require(client.nextTime)
            waits.append(next - now)
            now = next
            client.tick(at: now)
            #expect(happens() == [Self.add])
        }
        #expect(waits.allSatisfy { (100_000_000...4 * Self.second).contains($0) } && waits[7] > waits[1])
        client.tick(at: now + 10 * Self.second)
        #expect(happens().contains(#"down("the daemon does not answer")"#))
    }

    @Test mutating func asksForTheUserUntilItIsKnown() throws {
        client.start(at: 0)
        _ = happens()
        #expect(try hear("account_info", #"{"user_id":""}"#) == [#"up(user: "")"#])
        client.tick(at: 2 * Self.second)
        #expect(happens() == [#"M {"path":"C","type":"daemon_get_account_info"}"#])
        #expect(try hear("account_info", #""{\"user_id\": 12}""#, at: 2 * Self.second) == [#"up(user: "12")"#])
        client.tick(at: 10 * Self.second)
        #expect(happens() == [])
    }

    @Test mutating func hears() throws {
        try register()
        let live = #"{"event_id":1,"event_type":"user.modified"}"#
        let message = try LiveMessage(live)
        client.received(DaemonMessage(.tracimEvent, path: "M", data: .string(live)), at: 0)
        #expect(client.takeActions() == [.live(message)])
        client.received(DaemonMessage(.tracimEvent, path: "M", data: try JSONValue(parsing: live)), at: 0)
        #expect(client.takeActions() == [.live(message)])
        #expect(try hear("tracim_event", "\"x\"").first?.contains("malformedLive") == true)
        client.received(DaemonMessage(.clientAdded, path: "M", data: ["path": "/a", "pid": "1"]), at: 0)
        client.received(DaemonMessage(.clientDeleted, path: "M", data: ["path": "/a", "pid": "1"]), at: 0)
        #expect(
            client.takeActions() == [
                .joined(ClientEntry(path: "/a", pid: "1")), .left(ClientEntry(path: "/a", pid: "1")),
            ])
        #expect(try hear("client_added", "[]") == ["count(TracimAdapter.Counter.malformedMessages)"])
    }

    @Test mutating func asks() throws {
        try register()
        let (one, two) = (
            try TracimRequest(method: "GET", endpoint: "/1"), try TracimRequest(method: "GET", endpoint: "/2")
        )
        client.call(.request(one), 1, timeout: Self.second, at: 0)
        client.call(.request(two), 2, timeout: Self.second, at: 0)
        client.call(.clients, 3, timeout: Self.second, at: 0)
        client.call(.account, 4, timeout: Self.second, at: 0)
        #expect(happens().count == 4)
        let result = { RequestResult($0, status: 200, reason: "OK", body: Array("1".utf8)).json.text }
        let told = #"{"status":200,"reason":"200 OK","body":1}"#
        #expect(try hear("request_result", result(two)) == ["2 \(told)"])
        #expect(try hear("request_result", result(two)) == ["count(TracimAdapter.Counter.strayAnswers)"])
        #expect(try hear("request_result", result(nil)) == ["1 \(told)"], "an original does not tell which")
        #expect(try hear("clients", "[]") == ["3 []"])
        #expect(try hear("account_info", #"{"user_id":"3"}"#) == [#"4 {"user_id":"3"}"#])
        client.call(.clients, 5, timeout: Self.second, at: 0)
        client.call(.clients, 6, timeout: Self.second, at: 0)
        client.cancel(5)
        _ = happens()
        client.tick(at: Self.second)
        #expect(happens() == ["complete(6, TracimAdapter.ClientSession.Answer.timedOut)"])
    }

    @Test mutating func callsEndWithTheDaemon() throws {
        client.call(.clients, 1, timeout: Self.second, at: 0)
        #expect(happens().first?.contains("there is no daemon") == true)
        try register()
        client.call(.clients, 2, timeout: Self.second, at: 0)
        client.sent("gone", at: 0)
        #expect(happens().last?.hasPrefix("complete(2") == true)
    }
}

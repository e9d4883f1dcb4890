internal import JSONText
internal import Testing
internal import TracimAdapter

/// The vectors that the original daemon was observed with, and where ours goes further.
@Suite struct DaemonTests {
    private static let second: Moment = 1_000_000_000
    private var daemon: Daemon
    private let a = "/s/a.sock"
    private let b = "/s/b.sock"
    private let c = "/s/c.sock"

    init() {
        daemon = Daemon(DaemonSettings(path: "M", clients: 3, requests: 2), at: 0)
        daemon.userID = "3"
    }

    /// What is written, as `PATH TEXT`; other actions as they are called.
    private mutating func happens() -> [String] {
        daemon.takeActions().map { action in
            switch action {
            case .send(let bytes, let path): "\(path) \(String(decoding: bytes, as: UTF8.self))"
            default: "\(action)"
            }
        }
    }

    private mutating func say(_ text: String) throws -> [String] {
        daemon.received(try DaemonMessage(parsing: Array(text.utf8).span))
        return happens()
    }

    private mutating func register(_ path: String, pid: String = "999") throws -> [String] {
        try say(#"{"type":"daemon_client_add","path":"\#(path)","data":{"path":"\#(path)","pid":"\#(pid)"}}"#)
    }

    @Test mutating func registers() throws {
        let first = try register(a)
        #expect(
            first.prefix(2) == [
                #"\#(a) {"path":"M","type":"daemon_account_info","data":{"user_id":"3"}}"#,
                #"\#(a) {"path":"M","type":"daemon_client_added","data":{"path":"\#(a)","pid":"999"}}"#,
            ])
        #expect(
            try register(a, pid: "1000") == [
                #"\#(a) {"path":"M","type":"daemon_account_info","data":{"user_id":"3"}}"#
            ])
        let number = try say(#"{"type":"daemon_client_add","path":"\#(b)","data":{"path":"\#(b)","pid":1001}}"#)
        #expect(number.contains(#"\#(a) {"path":"M","type":"daemon_client_added","data":{"path":"\#(b)","pid":""}}"#))
        #expect(
            try say(#"{"type":"daemon_get_clients","path":"\#(a)"}"#) == [
                #"\#(a) {"path":"M","type":"daemon_clients","data":[{"path":"\#(a)","pid":"1000"},{"path":"\#(b)","pid":""}]}"#
            ])
    }

    @Test mutating func answers() throws {
        let told = [
            "daemon_get_account_info": #"\#(a) {"path":"M","type":"daemon_account_info","data":{"user_id":"3"}}"#,
            "daemon_ping": #"\#(a) {"path":"M","type":"daemon_pong"}"#,
            "daemon_pong": #"\#(a) {"path":"M","type":"daemon_ack"}"#,
            "daemon_unknown": #"\#(a) {"path":"M","type":"daemon_ack"}"#,
            "daemon_clients": #"\#(a) {"path":"M","type":"daemon_ack"}"#,
            "daemon_get_clients": #"\#(a) {"path":"M","type":"daemon_clients","data":[]}"#,
        ]
        for (kind, answer) in told { #expect(try say(#"{"type":"\#(kind)","path":"\#(a)"}"#) == [answer]) }
        #expect(try say(#"{"type":"daemon_ack","path":"\#(a)"}"#) == [])
    }

    @Test mutating func knowsTheDocumentedNames() throws {
        _ = try say(#"{"type":"client_add","path":"\#(a)","data":{"path":"\#(a)","pid":"1"}}"#)
        #expect(daemon.clients.map(\.path) == [a])
        _ = try say(#"{"type":"client_delete","path":"\#(a)","data":{"path":"\#(a)","pid":"1"}}"#)
        #expect(daemon.clients == [])
    }

    @Test mutating func tellsTheOthersOfWhoLeaves() throws {
        _ = (try register(a), try register(b))
        let told = try say(#"{"type":"daemon_client_delete","path":"\#(a)","data":{"path":"\#(a)","pid":"x","y":[1]}}"#)
        #expect(
            told.first
                == #"\#(b) {"path":"M","type":"daemon_client_deleted","data":{"path":"\#(a)","pid":"x","y":[1]}}"#)
        #expect(told.count == 2 && daemon.clients.map(\.path) == [b])
        #expect(try say(#"{"type":"daemon_client_delete","path":"\#(a)","data":{"path":"\#(a)"}}"#) == [])
    }

    @Test mutating func removesWhoIsSilent() throws {
        _ = (try register(a), try register(b))
        #expect(daemon.nextTime == 30 * Self.second)
        daemon.tick(at: 29 * Self.second)
        #expect(happens() == [])
        daemon.tick(at: 30 * Self.second)
        #expect(happens() == [a, b].map { #"\#($0) {"path":"M","type":"daemon_ping"}"# })
        _ = try say(#"{"type":"daemon_pong","path":"\#(a)"}"#)
        daemon.tick(at: 60 * Self.second)
        let second = happens()
        #expect(second.last == #"\#(a) {"path":"M","type":"daemon_ping"}"# && second.count == 3)
        #expect(daemon.clients.map(\.path) == [a], "the other is gone, and nobody is told")
    }

    @Test mutating func sendsLiveMessagesToAll() throws {
        let live = try LiveMessage(#"{"event_id": 99, "event_type": "content.created.thread"}"#)
        daemon.broadcast(live)
        #expect(happens() == [])
        _ = (try register(a), try register(b))
        daemon.broadcast(live)
        let text =
            #"{"path":"M","type":"daemon_tracim_event","data":"{\"event_id\": 99, \"event_type\": \"content.created.thread\"}"}"#
        #expect(happens() == ["\(a) \(text)", "\(b) \(text)"])
    }

    @Test mutating func requestsAlwaysHaveAnAnswer() throws {
        let ask =
            #"{"type":"daemon_do_request","path":"\#(a)","data":{"Method":"GET","Endpoint":"/users/3","Body":null}}"#
        let request = try TracimRequest(method: "GET", endpoint: "/users/3")
        daemon.received(try DaemonMessage(parsing: Array(ask.utf8).span))
        #expect(daemon.takeActions() == [.request(1, request)])
        daemon.answered(1, RequestResult(request, status: 200, reason: "OK", body: Array(#"{"base":1}"#.utf8)))
        #expect(
            happens() == [
                #"\#(a) {"path":"M","type":"daemon_request_result","data":{"Request":{"Method":"GET","Endpoint":"/users/3","#
                    + #""Body":null},"StatusCode":200,"Status":"200 OK","data":"eyJiYXNlIjoxfQ=="}}"#
            ])
        daemon.answered(1, RequestResult(request, status: 200, reason: "OK"))
        #expect(happens() == [])
        _ = (try say(ask), try say(ask))
        let third = try say(ask)
        #expect(third.count == 2 && third.last?.contains(#""StatusCode":503"#) == true)
        for data in ["null", "7", "[]", "\"x\""] {
            let answer = try say(#"{"type":"daemon_do_request","path":"\#(a)","data":\#(data)}"#)
            #expect(answer.last?.contains(#""StatusCode":400"#) == true)
        }
    }

    @Test mutating func takesNoHarmFromWhatIsMalformed() throws {
        for kind in ["daemon_client_add", "daemon_client_delete", "client_add"] {
            for data in ["null", "7", "[]", "\"x\""] {
                let told = try say(#"{"type":"\#(kind)","path":"\#(a)","data":\#(data)}"#)
                #expect(told.first?.contains("malformedMessages") == true && !told.contains { $0.hasPrefix(a) })
            }
        }
        for path in ["", String(repeating: "x", count: 108), "a\\u0000b"] {
            #expect(try say(#"{"type":"daemon_ping","path":"\#(path)"}"#).first?.contains("malformedMessages") == true)
        }
        #expect(daemon.clients == [])
    }

    @Test mutating func refusesMoreThanItsLimit() throws {
        for path in [a, b, c] { _ = try register(path) }
        #expect(try register("/s/d.sock").first?.contains("refusedClients") == true)
        #expect(daemon.clients.count == 3)
        _ = try register(a)
        #expect(daemon.clients.count == 3)
    }
}

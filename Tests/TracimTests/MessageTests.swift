internal import JSONText
internal import Testing
internal import TracimAdapter

@Suite struct MessageTests {
    private func message(_ text: String) throws -> DaemonMessage { try DaemonMessage(parsing: Array(text.utf8).span) }

    @Test func isWrittenAsTheOriginalWrites() throws {
        let ping = DaemonMessage(.ping, path: "/s/m.sock")
        #expect(String(decoding: ping.bytes, as: UTF8.self) == #"{"path":"/s/m.sock","type":"daemon_ping"}"#)
        let info = DaemonMessage(.accountInfo, path: "/s/m.sock", data: ["user_id": "3"])
        #expect(
            String(decoding: info.bytes, as: UTF8.self)
                == #"{"path":"/s/m.sock","type":"daemon_account_info","data":{"user_id":"3"}}"#)
    }

    @Test func isReadInAnyCase() throws {
        let read = try message(#"{"Type": "daemon_pong", "PATH": "/a", "data": null, "more": [1]}"#)
        #expect(read == DaemonMessage(.pong, path: "/a"))
        #expect(try message(#"{"TYPE": "x", "type": "daemon_ping"}"#).kind == .ping)
        #expect(try message(#" {"type": "client_add"} "# + "\n").kind == .clientAdd)
        #expect(try message(#"{"type": "client_delete"}"#).kind == .clientDelete)
        #expect(try message(#"{"type": "else"}"#).kind == nil)
    }

    @Test(arguments: ["", "x", "[]", "7", "null", "{}", #"{"type": 7}"#, #"{"type": "a"}{"type": "a"}"#])
    func refusesWhatIsNone(_ text: String) {
        #expect(throws: DaemonMessage.Malformed.self) { try message(text) }
    }

    @Test func clientsHaveAPathAndAText() throws {
        #expect(ClientEntry(["path": "/a", "pid": "7"]) == ClientEntry(path: "/a", pid: "7"))
        #expect(ClientEntry(["Path": "/a", "pid": 7]) == ClientEntry(path: "/a", pid: ""))
        for data: JSONValue in [.null, "text", 7, [], [:], ["path": ""], ["path": 7]] {
            #expect(ClientEntry(data) == nil)
        }
        #expect(ClientEntry(nil) == nil)
    }

    @Test func requestsInBothSpellings() throws {
        let request = try TracimRequest(["Method": "POST", "Endpoint": "/x?y=1", "Body": "eyJhIjoxfQ=="])
        #expect(request == (try TracimRequest(method: "POST", endpoint: "/x?y=1", body: Array(#"{"a":1}"#.utf8))))
        #expect(try TracimRequest(["method": "post", "endpoint": "/x?y=1", "body": #"{"a":1}"#]) == request)
        #expect(try TracimRequest(["endpoint": "/x", "body": ["a": 1]]).body == Array(#"{"a":1}"#.utf8))
        #expect(try TracimRequest(request.json) == request)
        #expect(try TracimRequest(["Endpoint": ""]) == TracimRequest(method: "GET", endpoint: ""))
    }

    @Test(arguments: [
        "x", "/../x", "/a/%2e%2E/b", "/a/./b", "http://else", "//else/../x", "/a b", "/a\r\nX: y", "/a#b", "/ü",
        "/a\\b",
    ])
    func refusesEndpointsThatLeadOutside(_ endpoint: String) {
        #expect(throws: TracimRequest.Malformed.endpoint) { try TracimRequest(method: "GET", endpoint: endpoint) }
    }

    @Test func refusesOtherRequests() {
        #expect(throws: TracimRequest.Malformed.method) { try TracimRequest(method: "GET /", endpoint: "/") }
        #expect(throws: TracimRequest.Malformed.body) { try TracimRequest(["Endpoint": "/", "Body": "no base64"]) }
        for data: JSONValue? in [nil, .null, "x", 7, []] {
            #expect(throws: TracimRequest.Malformed.noRequest) { try TracimRequest(data) }
        }
    }

    @Test func resultsInBothSpellings() throws {
        let request = try TracimRequest(method: "GET", endpoint: "/users/3")
        let result = RequestResult(request, status: 200, reason: "OK", body: Array(#"{"base":1}"#.utf8))
        let text =
            #"{"Request":{"Method":"GET","Endpoint":"/users/3","Body":null},"StatusCode":200,"Status":"200 OK","#
            + #""data":"eyJiYXNlIjoxfQ=="}"#
        #expect(result.json.text == text)
        #expect(RequestResult(result.json) == result)
        let original: JSONValue = [
            "Request": ["Method": "", "Endpoint": "", "Body": .null], "StatusCode": 200, "Status": "200 OK", "data": "",
        ]
        #expect(RequestResult(original)?.request == nil)
        #expect(RequestResult(["status_code": 201, "status": "201 Created", "data": "e30="])?.body == Array("{}".utf8))
        for data: JSONValue in [.null, [:], ["StatusCode": "200"], []] { #expect(RequestResult(data) == nil) }
        #expect(
            result.forPeople == ["status": 200, "reason": "200 OK", "body": ["base": 1]])
        #expect(RequestResult(request, status: 200, reason: "", body: [0xFF]).forPeople["body_base64"] == "/w==")
    }
}

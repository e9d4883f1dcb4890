internal import HTTPClient
internal import JSONText
internal import TracimAdapter

/// What programs send to the daemon, what a daemon sends to a client, and what Tracim streams, in any pieces and at any time.
enum TracimCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        var draw = Draw(input)
        switch draw.below(4) {
        case 0:
            var stage = DaemonStage()
            try stage.run(&draw)
        case 1:
            var stage = ClientStage()
            try stage.run(&draw)
        case 2: try stream(&draw)
        default: try messages(&draw)
        }
    }

    /// A stream of events is the same whatever its pieces are, and keeps within its limit.
    private static func stream(_ draw: inout Draw) throws(Violation) {
        let limit = 16 + draw.below(200)
        var (whole, cut) = (EventStreamParser(limit: limit), EventStreamParser(limit: limit))
        var (bytes, heard): ([UInt8], [EventStreamParser.Event]) = ([], [])
        while !draw.isEmpty {
            // Zero bytes end a run; ends of lines are drawn, because they matter most.
            let piece = draw.run() + draw.pick([], [0x0A], [0x0D], [0x0D, 0x0A], [0x0A, 0x0A])
            bytes += piece
            heard += cut.take(piece.span)
            try demand(cut.pending <= limit + 1, "more is kept than allowed")
        }
        try demand(whole.take(bytes.span) == heard, "the pieces matter")
        try demand(heard.allSatisfy { $0.data.utf8.count <= 3 * limit }, "an event is longer than allowed")
        var session = UpstreamSession(longestWait: 1, limit: limit, seed: 1)
        session.start()
        session.loggedIn(Account(userID: "1"))
        session.streamOpened(200, "", at: 0)
        session.received(bytes.span, at: 0)
        for case .live(let message) in session.takeActions() {
            session.settled(message.id)
            try demand(session.resumption.openCount < heard.count, "a settled message is open")
        }
    }

    /// What is read is what is written.
    private static func messages(_ draw: inout Draw) throws(Violation) {
        var reader = HTTPHeadReader()
        while !draw.isEmpty {
            let bytes = draw.run()
            if let head = try? reader.take(bytes.span) { try demand(head.status >= 200, "a preliminary head was told") }
            if let message = try? DaemonMessage(parsing: bytes.span) {
                try demand((try? DaemonMessage(parsing: message.bytes.span)) == message, "a message changes")
            }
            if let value = try? JSONValue(parsing: bytes.span) { try values(value) }
            if let live = try? LiveMessage(String(decoding: bytes, as: UTF8.self)) { try check(live) }
        }
    }

    private static func values(_ value: JSONValue) throws(Violation) {
        if let request = try? TracimRequest(value) {
            try demand((try? TracimRequest(request.json)) == request, "a request changes")
            try demand(!request.endpoint.utf8.contains { $0 <= 0x20 }, "an endpoint has a space")
        }
        if let result = RequestResult(value) {
            try demand(RequestResult(result.json)?.status == result.status, "a result changes")
            let fitted = MessageSize().result(result, from: "/m")
            try demand((try? DaemonMessage(parsing: fitted.bytes.span))?.kind == .requestResult, "a result is none")
        }
        if let client = ClientEntry(value) { try demand(ClientEntry(client.json) == client, "a client changes") }
    }

    private static func check(_ live: LiveMessage) throws(Violation) {
        let reduced = try? LiveMessage(live.reduced)
        try demand(reduced?.id == live.id && reduced?.type == live.type, "a reduced message is another one")
        let fitted = MessageSize().event(live, from: "/m")
        try demand(fitted.bytes.count <= MessageSize.original || live.reduced.utf8.count > 1000, "it was not reduced")
    }
}

/// A daemon and what programs send to it.
private struct DaemonStage {
    private var daemon = Daemon(DaemonSettings(path: "/m", clients: 4, requests: 4), at: 0)
    private var now: Moment = 0
    private var asked: Set<UInt64> = []

    mutating func run(_ draw: inout Draw) throws(Violation) {
        while !draw.isEmpty {
            switch draw.below(8) {
            case 0:
                now += Moment(draw.byte()) * 1_000_000_000
                daemon.tick(at: now)
                try demand(daemon.nextTime > now, "it wants to be woken in the past")
            case 1: if let live = try? LiveMessage(#"{"event_id":1,"event_type":"a"}"#) { daemon.broadcast(live) }
            case 2: answer()
            case 3: if let message = try? DaemonMessage(parsing: draw.run().span) { daemon.received(message) }
            default: daemon.received(message(&draw))
            }
            try look()
        }
    }

    private func message(_ draw: inout Draw) -> DaemonMessage {
        let kinds = DaemonMessage.Kind.allCases
        let kind = kinds[draw.below(kinds.count)]
        let path = draw.pick("/a", "/b", "/c", "/d", "/e", "/f", "", "x")
        let data: JSONValue? = draw.pick(
            ["path": .string(path), "pid": "1"], nil, ["Method": "GET", "Endpoint": "/x"], [], "text")
        return DaemonMessage(kind, path: path, data: data)
    }

    private mutating func answer() {
        guard let number = asked.popFirst() else { return }
        daemon.answered(number, RequestResult(nil, status: 200, reason: ""))
    }

    private mutating func look() throws(Violation) {
        for action in daemon.takeActions() {
            switch action {
            case .send(let bytes, let path):
                let message = try? DaemonMessage(parsing: bytes.span)
                try demand(message?.path == "/m" && message?.kind != nil, "it wrote what is no message")
                try demand(Daemon.isPath(path), "it writes to what is no path")
            case .request(let number, _): try demand(asked.insert(number).inserted, "a number is used twice")
            default: break
            }
        }
        try demand(daemon.clients.count <= 4 && asked.count <= 4, "a limit was passed")
        try demand(Set(daemon.clients.map(\.path)).count == daemon.clients.count, "a path is registered twice")
    }
}

/// A client and what comes to its socket.
private struct ClientStage {
    private var client = ClientSession(ClientSettings(daemonPath: "/m", path: "/c", pid: "1", calls: 4), seed: 1)
    private var now: Moment = 0
    private var calls: Set<UInt64> = []
    private var last: UInt64 = 0

    mutating func run(_ draw: inout Draw) throws(Violation) {
        client.start(at: now)
        while !draw.isEmpty {
            switch draw.below(8) {
            case 0: now += Moment(draw.byte()) * 1_000_000_000
            case 1, 2: call(draw.pick(.clients, .account))
            case 3: client.sent(draw.pick(nil, "gone"), at: now)
            case 4: if let message = try? DaemonMessage(parsing: draw.run().span) { client.received(message, at: now) }
            default:
                let kinds = DaemonMessage.Kind.allCases
                let kind = kinds[draw.below(kinds.count)]
                let data: JSONValue? = draw.pick(["user_id": "3"], nil, ["path": "/a"], ["StatusCode": 200], "x", [])
                client.received(DaemonMessage(kind, path: draw.pick("/m", ""), data: data), at: now)
            }
            client.tick(at: now)
            try look()
            try demand(client.nextTime ?? 0 > now, "it wants to be woken in the past, or never")
        }
        client.stop()
        try look()
        try demand(calls.isEmpty, "calls were forgotten")
    }

    private mutating func call(_ question: Question) {
        last += 1
        calls.insert(last)
        client.call(question, last, timeout: 5_000_000_000, at: now)
    }

    private mutating func look() throws(Violation) {
        for action in client.takeActions() {
            switch action {
            case .complete(let number, _): try demand(calls.remove(number) != nil, "a call ended twice")
            case .send(let bytes, let path, _):
                try demand((try? DaemonMessage(parsing: bytes.span))?.path == "/c", "it wrote what is no message")
                try demand(path == "/m", "it writes to somebody else")
            default: break
            }
        }
        try demand(calls.count <= 4, "a limit was passed")
    }
}

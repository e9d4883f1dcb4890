internal import JSONText
internal import PysigAdapter

/// A client session with a server of plain objects and a clock that the test moves.
struct ClientBench {
    var session: ClientSession
    var now: Moment = 0
    /// Objects that were written and not taken yet.
    var written: [JSONValue] = []
    var others: [ClientSession.Action] = []
    /// Whether requests are answered at once, as a server does that agrees with all.
    var isServed = true
    var nextListener: Int64 = 77

    init(
        _ settings: ClientSettings = ClientSettings(), senders: [HubSender] = [], interests: [Interest] = []
    ) {
        session = ClientSession(settings: settings, senders: senders, interests: interests, seed: 1)
    }

    /// Starts it and takes the connection that it asks for.
    mutating func connect() {
        session.start(at: now)
        collect()
        session.connected(at: now)
        collect()
    }

    mutating func send(_ text: String) {
        session.received(Array(text.utf8).span, at: now)
        collect()
    }

    mutating func wait(_ time: Moment = 1_000_000_000) {
        collect()
        let end = now + time
        while let next = session.nextTime, next <= end {
            now = max(now, next)
            session.tick(at: now)
            collect()
        }
        now = end
    }

    /// Sends one object and gives the replies.
    mutating func push(_ text: String) -> [JSONValue] {
        send(text)
        wait()
        return take()
    }

    mutating func take() -> [JSONValue] {
        defer { written = [] }
        return written
    }

    mutating func takeOthers() -> [ClientSession.Action] {
        defer { others = [] }
        return others
    }

    mutating func collect() {
        for action in session.takeActions() {
            if case .awaitDrain = action {
                session.drained(at: now)
                collect()
                continue
            }
            guard case .write(let bytes) = action else {
                others.append(action)
                continue
            }
            let object = (try? JSONValue(parsing: bytes.span)) ?? .null
            written.append(object)
            if isServed, object["method"] != nil { serve(object) }
        }
    }

    private mutating func serve(_ object: JSONValue) {
        let id = object["id"]?.text ?? ""
        switch object["method"]?.string {
        case "get_version": send(#"{"id":\#(id),"status":0,"response":"1.01"}"#)
        case "add_listener":
            nextListener += 1
            send(#"{"id":\#(id),"status":0,"response":{"listener_id":\#(nextListener - 1)}}"#)
        default: send(#"{"id":\#(id),"status":0,"response":null}"#)
        }
    }
}

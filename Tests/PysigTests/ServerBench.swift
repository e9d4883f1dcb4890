internal import JSONText
internal import PysigAdapter

/// A server with connections of plain bytes and a clock that the test moves.
struct ServerBench {
    var server: Server
    var now: Moment = 0
    /// Objects that were written to each connection and not taken yet.
    var written: [ConnectionID: [JSONValue]] = [:]
    /// Everything else that the server wanted done.
    var others: [Server.Action] = []
    /// Connections whose notices are answered at once.
    var prompt: Set<ConnectionID> = []

    init(limits: Limits = Limits(), senders: [HubSender] = [], interests: [Interest] = []) throws {
        server = try Server(limits: limits, senders: senders, interests: interests)
    }

    mutating func open(
        _ connection: ConnectionID, prompt: Bool = false, pace: OutgoingQueue.Pace = .chunkIsObject
    ) {
        server.opened(connection, pace: pace)
        if prompt { self.prompt.insert(connection) }
        collect()
    }

    mutating func send(_ text: String, on connection: ConnectionID) {
        server.received(Array(text.utf8).span, on: connection, at: now)
        collect()
    }

    mutating func close(_ connection: ConnectionID) {
        server.closed(connection, at: now)
        collect()
    }

    /// Moves the clock on, stopping wherever the server has something to do.
    mutating func wait(_ time: Moment = 100_000_000) {
        let end = now + time
        while let next = server.nextTime, next <= end {
            now = max(now, next)
            server.tick(at: now)
            collect()
        }
        now = end
        server.tick(at: now)
        collect()
    }

    /// Sends one object and gives what was written to that connection within a second.
    mutating func ask(_ text: String, on connection: ConnectionID = 1) -> [JSONValue] {
        send(text, on: connection)
        wait(1_000_000_000)
        return take(connection)
    }

    mutating func take(_ connection: ConnectionID) -> [JSONValue] {
        defer { written[connection] = nil }
        return written[connection] ?? []
    }

    mutating func takeOthers() -> [Server.Action] {
        defer { others = [] }
        return others
    }

    mutating func collect() {
        for action in server.takeActions() {
            if case .awaitDrain(let connection) = action {
                server.drained(connection, at: now)
                collect()
                continue
            }
            guard case .write(let connection, let bytes) = action else {
                others.append(action)
                continue
            }
            let object = (try? JSONValue(parsing: bytes.span)) ?? .null
            written[connection, default: []].append(object)
            if prompt.contains(connection), object["method"]?.string == "signal" {
                send(#"{"id": \#(object["id"]?.text ?? "null"), "status": 0, "response": null}"#, on: connection)
            }
        }
    }
}

extension JSONValue {
    var status: Int64? { self["status"]?.integer }
    /// The signal's sender and event.
    var info: [JSONValue] { [self["params"]?["info"]?["sender"] ?? "?", self["params"]?["info"]?["event"] ?? "?"] }
    var listener: Int64? { self["params"]?["listener_id"]?.integer ?? self["response"]?["listener_id"]?.integer }

    /// The same without regard to the order of members and, in listings, of items.
    var sorted: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.sorted).sorted { $0.text < $1.text })
        case .object(let members):
            .object(members.map { Member($0.name, $0.value.sorted) }.sorted { $0.name < $1.name })
        default: self
        }
    }
}

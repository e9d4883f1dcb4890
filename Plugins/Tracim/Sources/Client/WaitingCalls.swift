package import JSONText

/// What a client can ask a daemon.
package enum Question: Equatable, Sendable {
    case account
    case clients
    case request(TracimRequest)

    func message(from path: String) -> DaemonMessage {
        switch self {
        case .account: DaemonMessage(.getAccountInfo, path: path)
        case .clients: DaemonMessage(.getClients, path: path)
        case .request(let request): DaemonMessage(.doRequest, path: path, data: request.json)
        }
    }
}

/// Calls that wait for the daemon's answer. The wire has no numbers: an answer belongs to the oldest call of its kind, and one
/// to a request that tells which, to the oldest such request.
struct WaitingCalls: Sendable {
    private struct Entry: Sendable {
        let number: UInt64
        let question: Question
        let due: Moment
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    var nextDue: Moment? { entries.map(\.due).min() }

    mutating func add(_ number: UInt64, _ question: Question, due: Moment) {
        entries.append(Entry(number: number, question: question, due: due))
    }

    mutating func remove(_ number: UInt64) { entries.removeAll { $0.number == number } }

    mutating func removeAll() -> [UInt64] {
        defer { entries = [] }
        return entries.map(\.number)
    }

    /// Removes those whose time is over.
    mutating func expire(at now: Moment) -> [UInt64] {
        let over = entries.filter { $0.due <= now }.map(\.number)
        entries.removeAll { $0.due <= now }
        return over
    }

    /// The call that an answer belongs to.
    mutating func answer(_ question: Question) -> UInt64? { take { $0 == question } }

    /// The same for the result of a request. A result that does not tell its request is one of an original daemon.
    mutating func answer(_ result: RequestResult) -> UInt64? {
        if let request = result.request {
            return take { question in
                guard case .request(let asked) = question else { return false }
                return asked.method == request.method && asked.endpoint == request.endpoint
            }
        }
        return take { if case .request = $0 { true } else { false } }
    }

    private mutating func take(_ matches: (Question) -> Bool) -> UInt64? {
        entries.firstIndex { matches($0.question) }.map { entries.remove(at: $0).number }
    }
}

extension RequestResult {
    /// The result of the operation: the body as JSON where it is some, else as text, else as Base64.
    package var forPeople: JSONValue {
        var members = [JSONValue.Member("status", JSONValue(status)), .init("reason", .string(statusText))]
        if let value = try? JSONValue(parsing: body.span) {
            members.append(.init("body", value))
        } else if let text = String(validating: body, as: UTF8.self) {
            members.append(.init("body", body.isEmpty ? .null : .string(text)))
        } else {
            members.append(.init("body_base64", .base64(body)))
        }
        return .object(members)
    }
}

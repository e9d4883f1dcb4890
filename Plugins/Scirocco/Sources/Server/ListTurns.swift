internal import HTTP

/// Lists that clients ask for, of which few are made at a time: each can be as large as many other answers together.
struct ListTurns {
    /// A list that a client waits for.
    struct Request {
        let connection: ClientConnection
        let form: ReplyForm
        let command: QueueCommand
    }

    /// So many at a time: a list has at most a fourth of what may wait for clients to read it.
    private static let most = 4

    private var underWay = 0
    /// At most one of each connection.
    private var waiting: [Request] = []

    /// Whether the list can be made now; else it waits for its turn.
    mutating func begin(_ request: Request) -> Bool {
        guard underWay < Self.most else {
            waiting.append(request)
            return false
        }
        underWay += 1
        return true
    }

    /// A list has ended.
    mutating func end() { underWay -= 1 }

    /// The next one that somebody still waits for, to be begun, where there may be one more.
    mutating func next() -> Request? {
        waiting.removeAll { !$0.connection.isOpen }
        return underWay < Self.most && !waiting.isEmpty ? waiting.removeFirst() : nil
    }
}

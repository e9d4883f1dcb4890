internal import SQLite

extension Store {
    /// Gives a message another payload; its type stays what it was.
    func update(
        _ node: String, _ id: MessageID, _ payload: Payload, _ owner: QueueCommand.Owner, _ now: Int64
    ) throws(DatabaseError) -> Message? {
        let found = try database.first(
            "SELECT \(Message.columns) FROM message WHERE \(Self.isNamed) \(Self.condition(owner, node: "?3"))",
            Self.name(id) + [.text(node)]
        ) { Message($0) }
        guard var message = found else { return nil }
        (message.updated, message.payload) = (now, payload)
        try database.run(
            "UPDATE message SET updated = ?1, kind = ?2, payload = ?3 WHERE number = ?4", .integer(now),
            .integer(payload.kind), .blob(payload.bytes), .integer(id.number))
        return message
    }

    /// - Returns: how many it was, 0 or 1.
    func delete(_ node: String, _ id: MessageID, _ owner: QueueCommand.Owner) throws(DatabaseError) -> Int {
        try database.run(
            "DELETE FROM message WHERE \(Self.isNamed) \(Self.condition(owner, node: "?3"))", .integer(id.number),
            .integer(Int64(id.seconds)), .text(node))
        return database.changes
    }

    /// - Returns: how many there were.
    func deleteAll(_ node: String, _ owner: QueueCommand.Owner) throws(DatabaseError) -> Int {
        try database.run("DELETE FROM message WHERE 1 \(Self.condition(owner, node: "?1"))", .text(node))
        return database.changes
    }

    /// - Returns: how many there were.
    func clear() throws(DatabaseError) -> Int {
        try database.run("DELETE FROM message")
        return database.changes
    }

    private static func condition(_ owner: QueueCommand.Owner, node: String) -> String {
        switch owner {
        case .source: "AND source = \(node) AND status IN (0, 1)"
        case .anyone: "AND (source = \(node) OR destination = \(node))"
        }
    }
}

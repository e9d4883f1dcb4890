internal import SQLite

extension Store {
    /// A message that the node has sent, or that is for it.
    func get(_ node: String, _ id: MessageID) throws(DatabaseError) -> Message? {
        let message = try database.first(
            "SELECT \(Message.columns) FROM message WHERE number = ?1 AND (source = ?2 OR destination = ?2)",
            [.integer(id.number), .text(node)]
        ) { Message($0) }
        return message?.id == id ? message : nil
    }

    /// The oldest messages that the node has sent or that are for it, in any state, as far as their bytes allow.
    func list(_ node: String, _ limit: Int) throws(DatabaseError) -> QueueOutcome {
        var found: [Message] = []
        var size = 0
        try database.each(
            """
            SELECT \(Message.columns) FROM message WHERE number IN (
            SELECT * FROM (SELECT number FROM message WHERE source = ?1 ORDER BY number LIMIT ?2)
            \(Self.received))
            ORDER BY number LIMIT ?2
            """, [.text(node), .integer(Int64(limit))]
        ) { row in
            size += row.size(12) + 512
            guard size <= longestList || found.isEmpty else { return false }
            found.append(Message(row))
            return true
        }
        return found.isEmpty ? .nothing : .messages(found)
    }

    /// The oldest that can be pulled, and the oldest of the others, as the index has them.
    private static let received = [0, 1].map {
        """
        UNION SELECT * FROM (SELECT number FROM message WHERE destination = ?1 AND pending = \($0)
        ORDER BY number LIMIT ?2)
        """
    }.joined(separator: " ")

    /// When something for a node can be pulled next, apart from what is pushed until then.
    func next(_ node: String, _ lease: Lease?) throws(DatabaseError) -> Int64? {
        let pending = try database.first(
            "SELECT created FROM message WHERE pending = 1 AND destination = ? ORDER BY number LIMIT 1", [.text(node)]
        ) { $0.integer(0) }
        let scheduled = try database.first(
            "SELECT scheduled FROM message WHERE status = 1 AND destination = ? ORDER BY scheduled LIMIT 1",
            [.text(node)]
        ) { $0.integer(0) }
        return [pending, scheduled, try nextExpiry(node, lease)].compactMap(\.self).min()
    }

    private func nextExpiry(_ node: String, _ lease: Lease?) throws(DatabaseError) -> Int64? {
        guard let lease, lease.time > 0 else { return nil }
        return try database.first(
            "SELECT processing FROM message WHERE status = 2 AND destination = ? ORDER BY processing LIMIT 1",
            [.text(node)]
        ) { $0.integer(0) + lease.time }
    }
}

internal import SQLite

extension Store {
    /// Hands the oldest message for a node to one caller, or nil where there is none: a scheduled one takes its place by its
    /// age once its time has come.
    func pull(_ node: String, _ now: Int64) throws(DatabaseError) -> Message? {
        guard let number = try oldest(node, now) else { return nil }
        return try database.first(
            """
            UPDATE message SET status = 2, tries = tries + 1, updated = ?1, processing = ?1 WHERE number = ?2
            RETURNING \(Message.columns)
            """, [.integer(now), .integer(number)]
        ) { Message($0) }
    }

    private func oldest(_ node: String, _ now: Int64) throws(DatabaseError) -> Int64? {
        let pending = try database.first(
            "SELECT number FROM message WHERE status = 0 AND destination = ? ORDER BY number LIMIT 1", [.text(node)]
        ) { $0.integer(0) }
        let scheduled = try database.first(
            """
            SELECT number FROM message WHERE status = 1 AND destination = ? AND scheduled <= ?
            ORDER BY scheduled, number LIMIT 1
            """, [.text(node), .integer(now)]
        ) { $0.integer(0) }
        guard let pending, let scheduled else { return pending ?? scheduled }
        return min(pending, scheduled)
    }

    /// Ends the work on a message that the node has pulled.
    func acknowledge(_ node: String, _ id: MessageID, _ now: Int64) throws(DatabaseError) -> Message? {
        try changed(
            "status = 3, updated = ?1, processed = ?1", now, id, "AND destination = ?4 AND status = 2", .text(node))
    }

    /// Ends the work on messages, each for itself: one that cannot be acknowledged leaves the others alone.
    func acknowledge(_ node: String, _ ids: [MessageID], _ now: Int64) throws(DatabaseError) -> QueueOutcome {
        var (ended, missing): ([MessageID], [MessageID]) = ([], [])
        for id in ids {
            if try acknowledge(node, id, now) == nil { missing.append(id) } else { ended.append(id) }
        }
        return .acknowledged(ended, missing: missing)
    }

    /// Changes one message where the condition holds, and gives it as it is then.
    func changed(
        _ changes: String, _ now: Int64, _ id: MessageID, _ condition: String, _ values: Value...
    ) throws(DatabaseError) -> Message? {
        // The name's seconds must be the message's own: its number alone could be guessed.
        try database.first(
            """
            UPDATE message SET \(changes) WHERE number = ?2 AND created / 1000 & 0xFFFFFFFF = ?3 \(condition)
            RETURNING \(Message.columns)
            """, [.integer(now), .integer(id.number), .integer(Int64(id.seconds))] + values
        ) { Message($0) }
    }
}

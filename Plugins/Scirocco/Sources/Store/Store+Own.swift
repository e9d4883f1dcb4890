internal import SQLite

extension Store {
    /// Pulls the oldest messages for the hub's own node.
    func take(_ node: String, _ batch: StoreBatch, _ now: Int64) throws(DatabaseError) -> [Message] {
        var taken: [Message] = []
        var size = 0
        while taken.count < batch.messages, size < batch.bytes, let message = try pull(node, now) {
            size += message.payload.bytes.count
            taken.append(message)
        }
        return taken
    }

    /// What became of messages that the hub took. One that was deleted meanwhile is passed over.
    func settle(_ settled: [Settled], _ now: Int64) throws(DatabaseError) -> Int {
        var count = 0
        for one in settled where try mark(one.number, one.status, now) { count += 1 }
        return count
    }

    /// The hub ended with messages that it had taken: they come again.
    func recover(_ node: String) throws(DatabaseError) -> Int {
        try database.run(
            "UPDATE message SET pending = 1, status = 0 WHERE status = 2 AND destination = ?", .text(node))
        return database.changes
    }

    /// Only where what is out is looked for there is an index of it: each pull and each acknowledgement writes it.
    func prepareFinding(_ findsPulled: Bool) throws(DatabaseError) {
        try database.run(
            findsPulled
                ? "CREATE INDEX IF NOT EXISTS processing ON message (destination, processing) WHERE status = 2"
                : "DROP INDEX IF EXISTS processing")
    }

    /// Puts back what was not acknowledged in time; what was tried often enough is dead. Never the hub's own.
    func expire(_ lease: Lease, sparing node: String, _ now: Int64) throws(DatabaseError) -> Int {
        guard lease.time > 0 else { return 0 }
        try database.run(
            """
            UPDATE message SET updated = ?1, pending = CASE WHEN ?3 > 0 AND tries >= ?3 THEN 0 ELSE 1 END,
            status = CASE WHEN ?3 > 0 AND tries >= ?3 THEN 4 ELSE 0 END
            WHERE status = 2 AND processing <= ?2 AND destination <> ?4
            """, .integer(now), .integer(now - lease.time), .integer(lease.tries), .text(node))
        return database.changes
    }
}

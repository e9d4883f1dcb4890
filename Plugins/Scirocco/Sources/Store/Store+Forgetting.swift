internal import SQLite

extension Store {
    /// So many messages are forgotten at once at most, so that no push waits long.
    package static let forgottenAtOnce = 64

    /// Only a store that forgets has an index of what was processed: each acknowledgement writes it.
    func prepareForgetting(_ retention: Retention) throws(DatabaseError) {
        try database.run(
            retention.forgets
                ? "CREATE INDEX IF NOT EXISTS processed ON message (processed) WHERE status = 3"
                : "DROP INDEX IF EXISTS processed")
    }

    /// Forgets some of the messages that were processed long ago, the oldest first.
    func forget(_ now: Int64) throws(DatabaseError) -> Int {
        guard retention.time > 0 else { return 0 }
        return try forget(until: now - retention.time, Self.forgottenAtOnce)
    }

    /// Forgets messages that were processed, however short ago, until there is room for a payload or there are no more of them.
    func makeRoom(for payload: Payload) throws(DatabaseError) -> Bool {
        guard retention.makesRoom else { return false }
        for _ in 0..<Self.forgottenAtOnce {
            guard try forget(until: .max, 4) > 0 else { return false }
            if try isRoom(for: payload) { return true }
        }
        return false
    }

    private func forget(until time: Int64, _ most: Int) throws(DatabaseError) -> Int {
        try database.run(
            """
            DELETE FROM message WHERE number IN
            (SELECT number FROM message WHERE status = 3 AND processed <= ? ORDER BY processed LIMIT ?)
            """, .integer(time), .integer(Int64(most)))
        forgotten += database.changes
        return database.changes
    }
}

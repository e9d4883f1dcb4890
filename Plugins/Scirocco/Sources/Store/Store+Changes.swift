internal import SQLite

/// The changes of one message that happen often, so that the redo log has records of them.
extension Store {
    /// Adds a message.
    func add(_ message: Message) throws(DatabaseError) {
        try database.run(
            """
            INSERT INTO message
            (number, source, destination, pending, status, tries, type, created, scheduled, kind, payload)
            VALUES (?1, ?2, ?3, ?4 = 0, ?4, 0, ?5, ?6, ?7, ?8, ?9)
            """,
            .integer(message.id.number), .text(message.source), .text(message.destination),
            .integer(message.status.rawValue), .text(message.payloadType), .integer(message.created),
            .optional(message.scheduled), .integer(message.payload.kind), .blob(message.payload.bytes))
        note { $0.added(message) }
    }

    /// Notes that a message was pulled, or that what was pulled got another status.
    ///
    /// - Returns: whether there was one.
    func mark(_ number: Int64, _ status: MessageStatus, _ now: Int64) throws(DatabaseError) -> Bool {
        try database.run(Self.marking(status), .integer(now), .integer(number))
        guard database.changes > 0 else { return false }
        note { $0.marked(number, status, at: now) }
        return true
    }

    /// Writes a record of a change; beyond what the redo log takes none is needed, for then there will be a commit.
    private func note(_ record: (inout RedoWriter) -> Void) {
        guard changes.bytes.count < RedoLog.size else { return }
        record(&changes)
        loggedRows += 1
    }

    /// Not with RETURNING: SQLite opens a database of its own for what that gives.
    private static func marking(_ status: MessageStatus) -> String {
        switch status {
        case .processing:
            """
            UPDATE message SET pending = 0, status = 2, tries = tries + 1, updated = ?1, processing = ?1 WHERE number = ?2
            """
        // What was pulled is not pending, so that no index is written.
        case .processed: "UPDATE message SET status = 3, updated = ?1, processed = ?1 WHERE number = ?2 AND status = 2"
        case .pending: "UPDATE message SET pending = 1, status = 0, updated = ?1 WHERE number = ?2 AND status = 2"
        case .scheduled: "UPDATE message SET status = 1, updated = ?1 WHERE number = ?2 AND status = 2"
        case .dead: "UPDATE message SET status = 4, updated = ?1 WHERE number = ?2 AND status = 2"
        }
    }
}

internal import SQLite

/// The changes of one message that happen often, so that the redo log has records of them.
extension Store {
    /// Adds a message, for which there is room: to the database only when that is asked something, or while the log is written.
    func add(_ message: Message) {
        additions.append(message)
        note { $0.added(message) }
    }

    /// Adds to the database what only the group knows of.
    func insertAdditions() throws(DatabaseError) {
        var rest = additions[...]
        while !rest.isEmpty {
            let count = rest.count < Self.mostInserted ? 1 : Self.mostInserted
            try insert(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        additions.removeAll(keepingCapacity: true)
    }

    /// So many at once: SQLite finds its place in the table and in each index once for all of them.
    private static let mostInserted = 16

    /// Adds one message to the database, or `mostInserted`.
    func insert(_ messages: ArraySlice<Message>) throws(DatabaseError) {
        var values: [Value] = []
        values.reserveCapacity(messages.count * 10)
        for message in messages {
            values.append(.integer(message.id.number))
            values.append(.text(message.source))
            values.append(.text(message.destination))
            values.append(.integer(message.status == .pending ? 1 : 0))
            values.append(.integer(message.status.rawValue))
            values.append(.text(message.payloadType))
            values.append(.integer(message.created))
            values.append(.optional(message.scheduled))
            values.append(.integer(message.payload.kind))
            values.append(.blob(message.payload.bytes))
        }
        try database.each(messages.count == 1 ? Self.insertion : Self.insertions, values) { _ in false }
    }

    private static let insertion = insertion(of: 1)
    private static let insertions = insertion(of: mostInserted)

    /// `OR FAIL`, because what fails is undone as a whole anyway: SQLite need not be able to undo the statement alone.
    private static func insertion(of count: Int) -> String {
        """
        INSERT OR FAIL INTO message
        (number, source, destination, pending, status, tries, type, created, scheduled, kind, payload) VALUES
        \(Array(repeating: "(?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)", count: count).joined(separator: ", "))
        """
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

internal import SQLite

extension Store {
    /// Hands the oldest message for a node to one caller, or nil where there is none: a scheduled one takes its place by its
    /// age once its time has come.
    func pull(_ node: String, _ now: Int64) throws(DatabaseError) -> Message? {
        guard var message = try oldest(node, now) else { return nil }
        message.status = .processing
        message.tries += 1
        (message.updated, message.processing) = (now, now)
        _ = try mark(message.id.number, .processing, now)
        return message
    }

    private func oldest(_ node: String, _ now: Int64) throws(DatabaseError) -> Message? {
        let pending = try database.first(Self.oldestPending, [.text(node)]) { Message($0) }
        guard let scheduled = try firstScheduled(node, now) else { return pending }
        guard let pending else { return scheduled }
        return pending.id.number < scheduled.id.number ? pending : scheduled
    }

    private func firstScheduled(_ node: String, _ now: Int64) throws(DatabaseError) -> Message? {
        guard mayHaveScheduled else { return nil }
        let message = try database.first(Self.oldestScheduled, [.text(node), .integer(now)]) { Message($0) }
        if message == nil {
            let any = try database.first("SELECT 1 FROM message WHERE status = 1 LIMIT 1") { $0.integer(0) }
            mayHaveScheduled = any != nil
        }
        return message
    }

    private static let oldestPending =
        "SELECT \(Message.columns) FROM message WHERE pending = 1 AND destination = ? ORDER BY number LIMIT 1"
    private static let oldestScheduled = """
        SELECT \(Message.columns) FROM message WHERE status = 1 AND destination = ? AND scheduled <= ?
        ORDER BY scheduled, number LIMIT 1
        """

    /// Ends the work on a message that the node has pulled.
    func acknowledge(_ node: String, _ id: MessageID, _ now: Int64) throws(DatabaseError) -> Message? {
        let found = try database.first(Self.pulledByNode, Self.name(id) + [.text(node)]) { Message($0) }
        guard var message = found else { return nil }
        message.status = .processed
        (message.updated, message.processed) = (now, now)
        _ = try mark(id.number, .processed, now)
        return message
    }

    private static let pulledByNode =
        "SELECT \(Message.columns) FROM message WHERE \(isNamed) AND destination = ?3 AND status = 2"

    /// Whether a row is the message of a name, which are the first two values: its number alone could be guessed, so that the
    /// name's seconds must be the message's own.
    static let isNamed = "number = ?1 AND created / 1000 & 0xFFFFFFFF = ?2"

    static func name(_ id: MessageID) -> [Value] { [.integer(id.number), .integer(Int64(id.seconds))] }

    /// Ends the work on messages, each for itself: one that cannot be acknowledged leaves the others alone.
    func acknowledge(_ node: String, _ ids: [MessageID], _ now: Int64) throws(DatabaseError) -> QueueOutcome {
        var (ended, missing): ([MessageID], [MessageID]) = ([], [])
        for id in ids {
            if try acknowledge(node, id, now) == nil { missing.append(id) } else { ended.append(id) }
        }
        return .acknowledged(ended, missing: missing)
    }
}

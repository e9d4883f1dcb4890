package import SQLite

/// The messages of a queue in one file, and its last changes in a log beside it. What was carried out survives a loss of
/// power. It belongs to one thread. A file of another format is not touched.
package final class Store {
    /// The format of the file.
    private static let version: Int64 = 4
    /// SQLite's usual page.
    static let pageSize = 4096

    let database: Database
    /// Of SQLite, to be synced after a commit.
    let log: DatabaseLog
    /// What was promised since the last commit.
    var redo: RedoLog
    /// What the group at hand has changed.
    var changes = RedoWriter()
    /// What it has added, and the database does not have yet.
    var additions: [Message] = []
    /// So many rows were changed that the redo log knows of.
    var loggedRows: Int64 = 0
    /// So many were since the last commit.
    var uncommittedRows = 0
    /// How many rows had been changed before it, as SQLite counts them.
    var changedBefore: Int64 = 0
    /// Why nothing more can be promised; nil where all is well.
    package internal(set) var failure: String?
    /// A commit failed: until then, in milliseconds since 1970, nothing is changed.
    var pause: (until: Int64, error: DatabaseError)?
    /// Of the next message.
    var nextNumber: Int64
    /// The most pages before nothing is added; what hands out, ends and deletes messages may take some more.
    let pages: Int64
    /// Pages that may be added, or fewer: counting them takes longer than adding a message.
    var room: Int64 = 0
    /// The most bytes of payloads in one list.
    let longestList: Int
    let retention: Retention
    /// Whether any message may have the status `scheduled`: pulls need not look for them where there is none.
    var mayHaveScheduled = true
    /// Messages that were forgotten since somebody asked.
    var forgotten = 0

    /// - Parameters:
    ///   - limit: of the file, in bytes: nothing is added to what is larger.
    ///   - findsPulled: whether what is out is looked for, to be put back: in time, or at the start.
    ///   - now: milliseconds since 1970.
    package init(
        _ path: String, limit: Int, longestList: Int, retention: Retention = Retention(), findsPulled: Bool = false,
        now: Int64
    ) throws(DatabaseError) {
        self.retention = retention
        let pages = max(32, limit / Self.pageSize)
        self.pages = Int64(pages)
        database = try Database(path, pages: pages + pages / 4 + 256, isExclusive: true)
        self.longestList = longestList
        let version = try database.first("PRAGMA user_version") { $0.integer(0) } ?? 0
        guard version == 0 || version == Self.version else {
            throw DatabaseError(code: 0, text: "it has format \(version), and this is for format \(Self.version)")
        }
        log = try database.log()
        let database = database
        if version == 0 {
            try database.transaction { () throws(DatabaseError) in
                for statement in Self.schema { try database.run(statement) }
                let name = Int64.random(in: .min ... .max)
                try database.run("INSERT INTO state (store, applied) VALUES (?, 0)", .integer(name))
                try database.run("PRAGMA user_version = \(Self.version)")
            }
        }
        // What is promised in the redo log is promised to this store.
        try log.sync()
        redo = try RedoLog(path + "-redo", store: Self.name(database), applied: Self.applied(database))
        nextNumber = 0
        // Before what may have to be undone.
        try prepareForgetting(retention)
        try prepareFinding(findsPulled)
        // Nothing of what is not committed is written before: to undo it needs no disk.
        try database.run("PRAGMA cache_spill = OFF")
        try replay()
        // By the clock, so that the names of messages that were deleted are not given again.
        let last = try database.first("SELECT max(number) FROM message") { $0.integer(0) } ?? 0
        nextNumber = max(last + 1, now * 1000)
    }

    /// Each index is a page that every push writes, so there are as few as can be: what can be pulled, and what a node is
    /// asked for, are parts of one. Each ends with the number by itself. `pending` is 1 for what can be pulled and 0 for all else, so
    /// that the oldest which can be pulled stands right behind those that were: to pull it changes one page of the index, and to
    /// acknowledge it none.
    private static let schema = [
        """
        CREATE TABLE message (number INTEGER PRIMARY KEY, source TEXT NOT NULL, destination TEXT NOT NULL,
        pending INTEGER NOT NULL, status INTEGER NOT NULL, tries INTEGER NOT NULL, type TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER,
        scheduled INTEGER, processing INTEGER, processed INTEGER, kind INTEGER NOT NULL, payload BLOB)
        """,
        "CREATE INDEX received ON message (destination, pending)",
        "CREATE INDEX sent ON message (source)",
        "CREATE INDEX scheduled ON message (destination, scheduled) WHERE status = 1",
        // The name of the store, and the number of the last group of the redo log that is within a commit.
        "CREATE TABLE state (store INTEGER NOT NULL, applied INTEGER NOT NULL)",
    ]

    /// How many messages were forgotten since this was asked last.
    func takeForgotten() -> Int {
        defer { forgotten = 0 }
        return forgotten
    }

    /// The most bytes of payloads that are pulled at once, but for a single larger one.
    private static let longestBatch = 1 << 20

    static let full = QueueOutcome.full("the store is as large as store_size allows")

    private static func list(_ messages: [Message]) -> QueueOutcome {
        messages.isEmpty ? .nothing : .messages(messages)
    }

    func carryOut(_ task: StoreTask, _ now: Int64) throws(DatabaseError) -> StoreAnswer {
        if !task.onlyAdds { try insertAdditions() }
        return switch task {
        case .command(let command): .outcome(try carryOut(command, now))
        case .take(let node, let batch): .taken(try take(node, batch, now))
        case .settle(let settled): .changed(try settle(settled, now))
        case .recover(let node): .changed(try recover(node))
        case .expire(let lease, let spared): .changed(try expire(lease, sparing: spared, now))
        case .forget: .changed(try forget(now))
        case .next(let node, let lease): .time(try next(node, lease))
        }
    }

    private func carryOut(_ command: QueueCommand, _ now: Int64) throws(DatabaseError) -> QueueOutcome {
        switch command {
        case .push(let message): try push(message, now).map { .message($0) } ?? Self.full
        case .pushAll(let messages): try push(messages, now).map { .messages($0) } ?? Self.full
        case .pull(let node): try pull(node, now).map { .message($0) } ?? .nothing
        case .pullSome(let node, let most):
            try Self.list(take(node, StoreBatch(messages: most, bytes: Self.longestBatch), now))
        case .acknowledgeAll(let node, let ids): try acknowledge(node, ids, now)
        case .acknowledge(let node, let id): try acknowledge(node, id, now).map { .message($0) } ?? .notFound
        case .get(let node, let id): try get(node, id).map { .message($0) } ?? .notFound
        case .list(let node, let limit): try list(node, limit)
        case .update(_, _, let payload, _) where try !hasRoom(for: payload): Self.full
        case .update(let node, let id, let payload, let owner):
            try update(node, id, payload, owner, now).map { .message($0) } ?? .notFound
        case .delete(let node, let id, let owner): .count(try delete(node, id, owner))
        case .deleteAll(let node, let owner): .count(try deleteAll(node, owner))
        case .clear: .count(try clear())
        }
    }
}

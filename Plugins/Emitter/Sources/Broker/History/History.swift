package import SQLite

/// Messages that a broker keeps, and keys that it has banned, in one file. It belongs to one thread.
///
/// A file of another format is not touched.
package final class History {
    /// The format of the file.
    private static let version: Int64 = 1
    /// SQLite's usual page.
    private static let pageSize = 4096

    private let database: Database

    /// - Parameter limit: the most bytes of the file; the oldest messages make room for new ones.
    package init(_ path: String, limit: Int) throws(DatabaseError) {
        database = try Database(path, pages: max(64, limit / Self.pageSize))
        var version: Int64 = 0
        try database.each("PRAGMA user_version", []) { row in
            version = row.integer(0)
            return false
        }
        guard version == 0 || version == Self.version else {
            throw DatabaseError(code: 0, text: "it has format \(version), and this is for format \(Self.version)")
        }
        let database = database
        try database.transaction { () throws(DatabaseError) in
            try database.run(
                """
                CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, expiry INTEGER NOT NULL,
                channel TEXT NOT NULL, payload BLOB NOT NULL)
                """)
            try database.run("CREATE INDEX IF NOT EXISTS message_channel ON message (channel, id)")
            try database.run("CREATE INDEX IF NOT EXISTS message_expiry ON message (expiry)")
            try database.run("CREATE TABLE IF NOT EXISTS banned (key TEXT PRIMARY KEY) WITHOUT ROWID")
            try database.run("PRAGMA user_version = \(Self.version)")
        }
    }

    /// The number of the last message that was kept.
    package func lastKept() throws(DatabaseError) -> Int64 {
        var last: Int64 = 0
        try database.each("SELECT max(id) FROM message", []) { row in
            last = row.integer(0)
            return false
        }
        return last
    }

    package func bannedKeys() throws(DatabaseError) -> Set<String> {
        var keys: Set<String> = []
        try database.each("SELECT key FROM banned", []) { row in
            keys.insert(row.text(0))
            return true
        }
        return keys
    }

    package func setBanned(_ key: String, _ isBanned: Bool) throws(DatabaseError) {
        try database.run(
            isBanned ? "INSERT OR IGNORE INTO banned VALUES (?)" : "DELETE FROM banned WHERE key = ?", .text(key))
    }

    /// Keeps messages, all or none of them. The oldest ones make room where there is none.
    package func keep(_ messages: [KeptMessage]) throws(DatabaseError) {
        do throws(DatabaseError) {
            try insert(messages)
        } catch {
            guard error.isFull else { throw error }
            try database.run(
                "DELETE FROM message WHERE id <= (SELECT min(id) + (max(id) - min(id)) / 8 + ? FROM message)",
                .integer(Int64(messages.count)))
            try insert(messages)
        }
    }

    private func insert(_ messages: [KeptMessage]) throws(DatabaseError) {
        let database = database
        try database.transaction { () throws(DatabaseError) in
            for message in messages {
                try database.run(
                    "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?)", .integer(message.id),
                    .integer(message.time),
                    .integer(message.expiry), .text(message.channel), .blob(message.payload))
            }
        }
    }

    /// Forgets what nobody may get any more.
    package func forgetExpired(at seconds: Int64) throws(DatabaseError) {
        try database.run("DELETE FROM message WHERE expiry <= ?", .integer(seconds))
    }

    /// The newest messages that match, oldest first, as far as their bytes allow.
    package func find(_ query: HistoryQuery, at seconds: Int64, bytes: Int) throws(DatabaseError) -> [KeptMessage] {
        let prefix = query.prefix
        var found: [KeptMessage] = []
        var size = 0
        try database.each(
            """
            SELECT id, time, expiry, channel, payload FROM message WHERE channel >= ?1 AND channel < ?2 AND id < ?3
            AND time BETWEEN ?4 AND ?5 AND expiry > ?6 ORDER BY id DESC
            """,
            [
                .text(prefix), .text(prefix + "\u{7F}"), .integer(query.before), .integer(query.from ?? 0),
                .integer(query.until ?? .max), .integer(seconds),
            ]
        ) { row in
            guard found.count < query.limit else { return false }
            guard query.covers(row.text(3)) else { return true }
            let message = KeptMessage(
                id: row.integer(0), time: row.integer(1), expiry: row.integer(2), channel: row.text(3),
                payload: row.blob(4))
            size += message.payload.count
            guard size <= bytes else { return false }
            found.append(message)
            return true
        }
        return found.reversed()
    }
}

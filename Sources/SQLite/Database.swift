internal import CSQLite

/// One connection to an SQLite database, with a log that is written ahead. It belongs to one thread.
@safe package final class Database {
    /// When what was committed is on the disk.
    package enum Durability: Sendable {
        /// At the next checkpoint, or when its `DatabaseLog` is synced: until then commits may be lost with the machine's
        /// power, never with the process.
        case checkpoint
        /// At the end of each commit.
        case commit
    }

    private let handle: OpaquePointer
    private let path: String
    private var statements: [String: Statement] = [:]
    /// Some that were asked for last: a text that stands where it stood is found without reading it.
    private var recent: [(text: String, statement: Statement)] = []
    private var oldestRecent = 0

    private static let mostRecent = 4

    private static let countsNothing: Void = hubbub_sqlite_count_nothing()

    /// Opens a file, or makes it.
    ///
    /// - Parameters:
    ///   - pages: the most pages of 4096 bytes that it grows to.
    ///   - isExclusive: whether no other connection, of any process, may open it meanwhile.
    package init(
        _ path: String, pages: Int, durability: Durability = .checkpoint, isExclusive: Bool = false
    ) throws(DatabaseError) {
        Self.countsNothing
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        guard let handle = unsafe handle, code == SQLITE_OK else {
            defer { unsafe sqlite3_close(handle) }
            throw DatabaseError(code: code, text: unsafe String(cString: sqlite3_errstr(code)))
        }
        unsafe self.handle = unsafe handle
        self.path = path
        // Before the log is there, so that its index needs no file.
        if isExclusive { try run("PRAGMA locking_mode = EXCLUSIVE") }
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = \(durability == .commit ? "FULL" : "NORMAL")")
        // The log is kept, so that its next round finds its place on the disk and a sync has nothing else to write.
        try run("PRAGMA journal_size_limit = 4194304")
        try run("PRAGMA max_page_count = \(pages)")
    }

    deinit {
        (statements, recent) = ([:], [])
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs a statement to its end.
    package func run(_ text: String, _ values: Value...) throws(DatabaseError) {
        try each(text, values) { _ in false }
    }

    /// Calls `body` with each row, until it returns false.
    package func each(
        _ text: String, _ values: [Value] = [], _ body: (borrowing Row) -> Bool
    ) throws(DatabaseError) {
        let statement = try statement(text)
        defer { statement.reset() }
        for index in values.indices { try check(statement.bind(values[index], at: Int32(index + 1))) }
        while true {
            switch unsafe sqlite3_step(statement.handle) {
            case SQLITE_ROW: if !body(unsafe Row(statement.handle)) { return }
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// What `body` makes of the first row, or nil where there is none.
    package func first<Result>(
        _ text: String, _ values: [Value] = [], _ body: (borrowing Row) -> Result
    ) throws(DatabaseError) -> Result? {
        var result: Result?
        try each(text, values) { row in
            result = body(row)
            return false
        }
        return result
    }

    /// The log, which is there once something was read or written.
    package func log() throws(DatabaseError) -> DatabaseLog { try DatabaseLog(path + "-wal") }

    /// Grows with each row that is changed.
    package var changeCount: Int64 { unsafe sqlite3_total_changes64(handle) }

    /// How many rows the last statement that changes some has changed.
    package var changes: Int { unsafe Int(sqlite3_changes(handle)) }

    /// Does all that `body` does, or nothing of it.
    package func transaction(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try run("BEGIN IMMEDIATE")
        do throws(DatabaseError) {
            try body()
            try run("COMMIT")
        } catch {
            // Where SQLite has done so by itself there is nothing left to undo.
            try? run("ROLLBACK")
            throw error
        }
    }

    private func statement(_ text: String) throws(DatabaseError) -> Statement {
        for known in recent where known.text == text { return known.statement }
        let statement = if let known = statements[text] { known } else { try prepare(text) }
        if recent.count < Self.mostRecent {
            recent.append((text, statement))
        } else {
            recent[oldestRecent] = (text, statement)
            oldestRecent = (oldestRecent + 1) % Self.mostRecent
        }
        return statement
    }

    private func prepare(_ text: String) throws(DatabaseError) -> Statement {
        var pointer: OpaquePointer?
        try check(unsafe sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil))
        guard let pointer = unsafe pointer else { throw DatabaseError(code: SQLITE_MISUSE, text: "an empty statement") }
        let statement = unsafe Statement(pointer)
        statements[text] = statement
        return statement
    }

    private func check(_ code: Int32) throws(DatabaseError) { if code != SQLITE_OK { throw failure(code) } }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            code: code & 0xFF, text: unsafe String(cString: sqlite3_errmsg(handle)),
            systemCode: unsafe sqlite3_system_errno(handle))
    }
}

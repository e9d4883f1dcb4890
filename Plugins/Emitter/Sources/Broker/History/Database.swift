internal import CSQLite

/// One connection to an SQLite database. It belongs to one thread.
@safe final class Database {
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// Opens a file, or makes it, for the user alone.
    ///
    /// - Parameter pages: the most pages of 4096 bytes that it grows to.
    init(_ path: String, pages: Int) throws(DatabaseError) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        guard let handle = unsafe handle, code == SQLITE_OK else {
            defer { unsafe sqlite3_close(handle) }
            throw DatabaseError(code: code, text: unsafe String(cString: sqlite3_errstr(code)))
        }
        unsafe self.handle = unsafe handle
        try run("PRAGMA journal_mode = WAL")
        try run("PRAGMA synchronous = NORMAL")
        try run("PRAGMA journal_size_limit = 4194304")
        try run("PRAGMA max_page_count = \(pages)")
    }

    deinit {
        statements = [:]
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs a statement to its end.
    func run(_ text: String, _ values: Value...) throws(DatabaseError) {
        try each(text, values) { _ in false }
    }

    /// Calls `body` with each row, until it returns false.
    func each(_ text: String, _ values: [Value], _ body: (borrowing Row) -> Bool) throws(DatabaseError) {
        let statement = try statement(text)
        defer { statement.reset() }
        for (index, value) in values.enumerated() { try check(statement.bind(value, at: Int32(index + 1))) }
        while true {
            switch unsafe sqlite3_step(statement.handle) {
            case SQLITE_ROW: if !body(unsafe Row(statement.handle)) { return }
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    /// Does all that `body` does, or nothing of it.
    func transaction(_ body: () throws(DatabaseError) -> Void) throws(DatabaseError) {
        try run("BEGIN IMMEDIATE")
        do throws(DatabaseError) {
            try body()
            try run("COMMIT")
        } catch {
            try? run("ROLLBACK")
            throw error
        }
    }

    private func statement(_ text: String) throws(DatabaseError) -> Statement {
        if let known = statements[text] { return known }
        var pointer: OpaquePointer?
        try check(unsafe sqlite3_prepare_v2(handle, text, -1, &pointer, nil))
        guard let pointer = unsafe pointer else { throw DatabaseError(code: SQLITE_MISUSE, text: "an empty statement") }
        let statement = unsafe Statement(pointer)
        statements[text] = statement
        return statement
    }

    private func check(_ code: Int32) throws(DatabaseError) { if code != SQLITE_OK { throw failure(code) } }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(code: code & 0xFF, text: unsafe String(cString: sqlite3_errmsg(handle)))
    }

    /// What is put into a statement.
    enum Value {
        case integer(Int64)
        case text(String)
        case blob([UInt8])
    }
}

/// Why the database did not do something.
package struct DatabaseError: Error {
    /// SQLite's, without its extension.
    package let code: Int32
    package let text: String

    /// There is no room, on the disk or below the limit.
    var isFull: Bool { code == SQLITE_FULL }
}

/// A prepared statement.
@safe private final class Statement {
    let handle: OpaquePointer

    @unsafe init(_ handle: OpaquePointer) { unsafe self.handle = unsafe handle }

    deinit { unsafe sqlite3_finalize(handle) }

    func reset() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    func bind(_ value: Database.Value, at index: Int32) -> Int32 {
        // SQLite copies what it gets with this.
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .integer(let value): return unsafe sqlite3_bind_int64(handle, index, value)
        case .text(let text): return unsafe sqlite3_bind_text(handle, index, text, -1, transient)
        case .blob(let bytes):
            return unsafe bytes.withUnsafeBytes { bytes in
                guard let address = bytes.baseAddress, bytes.count > 0 else {
                    return unsafe sqlite3_bind_zeroblob(handle, index, 0)
                }
                return unsafe sqlite3_bind_blob(handle, index, address, Int32(clamping: bytes.count), transient)
            }
        }
    }
}

/// A row of a result.
@safe struct Row: ~Copyable {
    private let statement: OpaquePointer

    @unsafe init(_ statement: OpaquePointer) { unsafe self.statement = unsafe statement }

    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    func text(_ column: Int32) -> String {
        unsafe sqlite3_column_text(statement, column).map { unsafe String(cString: $0) } ?? ""
    }

    func blob(_ column: Int32) -> [UInt8] {
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        guard let address = unsafe sqlite3_column_blob(statement, column), count > 0 else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: address, count: count))
    }
}

internal import CSQLite

/// A row of a result, valid while it is looked at.
@safe package struct Row: ~Copyable {
    private let statement: OpaquePointer

    @unsafe init(_ statement: OpaquePointer) { unsafe self.statement = unsafe statement }

    /// 0 where there is none.
    package func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    package func optionalInteger(_ column: Int32) -> Int64? {
        unsafe sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : sqlite3_column_int64(statement, column)
    }

    package func text(_ column: Int32) -> String {
        guard let address = unsafe sqlite3_column_text(statement, column) else { return "" }
        return unsafe String(decoding: UnsafeBufferPointer(start: address, count: size(column)), as: UTF8.self)
    }

    package func blob(_ column: Int32) -> [UInt8] {
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        guard let address = unsafe sqlite3_column_blob(statement, column), count > 0 else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: address, count: count))
    }

    /// How many bytes a text or a blob has.
    package func size(_ column: Int32) -> Int { unsafe Int(sqlite3_column_bytes(statement, column)) }
}

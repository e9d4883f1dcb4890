internal import CSQLite
internal import Glibc

/// Why the database did not do something.
package struct DatabaseError: Error {
    /// SQLite's, without its extension.
    package let code: Int32
    /// For people.
    package let text: String
    /// The system's error number, where it had a part in it.
    let systemCode: Int32

    package init(code: Int32, text: String, systemCode: Int32 = 0) {
        self.code = code
        self.text = text
        self.systemCode = systemCode
    }

    /// There is no room, on the disk or below the limit.
    package var isFull: Bool {
        code == SQLITE_FULL || code == SQLITE_IOERR && (systemCode == ENOSPC || systemCode == EDQUOT)
    }

    /// Another connection has the file.
    package var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
}

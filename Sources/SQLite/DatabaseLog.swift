internal import Glibc

/// The log of a database, for whoever commits with `Database.Durability.checkpoint` and puts the log on the disk by itself: what
/// was committed before `sync` began survives a loss of power once it has ended. SQLite writes the log from its beginning to its
/// end and reads it back as far as its checksums hold, so that this is all that a commit with `.commit` would do. [any thread]
package final class DatabaseLog: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws(DatabaseError) {
        descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        if descriptor < 0 { throw Self.failure("cannot open the log") }
    }

    deinit { close(descriptor) }

    /// Puts what was committed on the disk. After a failure nobody knows what is there (the system forgets what it could not
    /// write), so that nothing more may be promised.
    package func sync() throws(DatabaseError) {
        if fdatasync(descriptor) != 0 { throw Self.failure("cannot put the log on the disk") }
    }

    private static func failure(_ text: String) -> DatabaseError {
        let code = errno
        return DatabaseError(code: 10, text: "\(text): \(unsafe String(cString: strerror(code)))", systemCode: code)
    }
}

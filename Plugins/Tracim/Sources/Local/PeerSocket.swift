internal import Glibc
internal import Unix

/// Connects to the socket of a peer for one message, as far as the system does it without waiting.
///
/// A path comes from the peer itself, so it is looked at before anything is written: it must be a socket and no link, of this
/// user, and so must be whoever listens there.
enum PeerSocket {
    enum Failure: Error {
        /// The peer's queue of connections is full: try again soon.
        case busy
        /// Nobody listens there.
        case unreachable(String)
        /// It belongs to somebody else, or is no socket.
        case foreign(String)
    }

    /// The descriptor is connected, does not block, and is the caller's.
    static func connect(to path: String) throws(Failure) -> Int32 {
        let status = try unreachable { () throws(SystemError) in try FileStatus(path, followingLinks: false) }
        guard status.kind == .socket else { throw .foreign("\(path) is a \(status.kind.rawValue), not a socket") }
        guard status.owner == Environment.user else { throw .foreign("\(path) belongs to another user") }
        let raw = try unreachable { () throws(SystemError) in try UnixSocket.connectAtOnce(to: path).release() }
        let connection = FileDescriptor(owning: raw)
        guard (try? UnixSocket.peerUser(connection)) == Environment.user else {
            throw .foreign("another user listens at \(path)")
        }
        return connection.release()
    }

    private static func unreachable<Result>(_ body: () throws(SystemError) -> Result) throws(Failure) -> Result {
        do throws(SystemError) { return try body() } catch {
            throw error.code == EAGAIN ? .busy : .unreachable(error.description)
        }
    }
}

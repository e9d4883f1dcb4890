internal import Descriptors
internal import Glibc
package import JSONText
internal import Synchronization
package import Unix

/// What answers the commands.
package protocol ControlHandler: AnyObject, Sendable {
    /// Answers one request on the connection's own thread, which it may block. Items go through the connection; what is
    /// returned is the last line.
    func handle(_ command: String, _ request: JSONValue, _ connection: ControlConnection) throws(ControlFailure)
        -> JSONValue
}

/// The hub's side of the control socket: a thread that accepts, and one for each connection.
package final class ControlServer: Sendable {
    /// The most commands at a time.
    private static let connectionLimit = 64

    private let path: String
    private let handler: any ControlHandler
    private let open = Atomic<Int>(0)

    /// Listens at `path`, whose directory is made where it is missing; only the user can open either.
    ///
    /// - Throws: EADDRINUSE where another hub listens there.
    package init(path: String, handler: any ControlHandler) throws(SystemError) {
        self.path = path
        self.handler = handler
        try Directories.create(Path.parent(of: path), mode: 0o700)
        let listener = try UnixSocket.listen(at: path)
        let raw = listener.release()
        try Thread.detached("hb-control") { [self] in accept(FileDescriptor(owning: raw)) }
    }

    /// Removes the socket, so that nobody else connects.
    package func close() { try? Files.remove(path) }

    private func accept(_ listener: consuming FileDescriptor) {
        while true {
            guard let ready = try? Poll.wait(for: listener.raw, Poll.readable, timeout: nil), ready != 0 else {
                continue
            }
            guard let connection = try? UnixSocket.accept(listener) else {
                usleep(100_000)
                continue
            }
            // The socket's mode keeps others out; this holds where a file system ignores modes.
            guard (try? UnixSocket.peerUser(connection)) == getuid(),
                open.load(ordering: .relaxed) < Self.connectionLimit,
                (try? connection.setNonBlocking(false)) != nil
            else { continue }
            let raw = connection.release()
            open.add(1, ordering: .relaxed)
            do throws(SystemError) {
                try Thread.detached("hb-command") { [self] in
                    serve(ControlConnection(FileDescriptor(owning: raw)))
                    open.subtract(1, ordering: .relaxed)
                }
            } catch {
                _ = FileDescriptor(owning: raw)
                open.subtract(1, ordering: .relaxed)
            }
        }
    }

    private func serve(_ connection: ControlConnection) {
        while let line = connection.nextRequest() {
            guard let request = try? JSONValue(parsing: line.span), let command = request["command"]?.string else {
                _ = connection.write(
                    ControlMessage.error(ControlFailure(.invalid, "a request is one JSON object a line")))
                return
            }
            let answer: JSONValue
            do throws(ControlFailure) {
                answer = ControlMessage.done(try handler.handle(command, request, connection))
            } catch {
                answer = ControlMessage.error(error)
            }
            guard connection.write(answer) else { return }
        }
    }
}

/// One connection of a command.
package final class ControlConnection {
    /// The descriptor, to wait for the other side's end.
    package var descriptor: Int32 { socket.raw }
    private let socket: FileDescriptor
    private var reader = LineReader(limit: ControlMessage.lineLimit)

    init(_ socket: consuming FileDescriptor) {
        self.socket = socket
    }

    /// Sends an item; false when the other side has gone.
    package func send(_ value: JSONValue) -> Bool { write(ControlMessage.item(value)) }

    /// Sends lines that are written already.
    package func send(lines: [UInt8]) -> Bool { (try? socket.write(all: lines)) != nil }

    func nextRequest() -> [UInt8]? {
        guard case .line(let line) = try? reader.next(socket) else { return nil }
        return line
    }

    func write(_ message: JSONValue) -> Bool { send(lines: message.bytes + [UInt8(ascii: "\n")]) }
}

internal import AdapterKit
internal import Glibc
internal import Unix

/// The socket that peers write their messages to, each on a connection of its own, whose end is the message's.
///
/// The file is for its user alone, takes the place of nothing but a socket that nobody serves, and goes when this does. All of
/// it on the instance's thread.
final class LocalListener {
    /// Connections that may wait to be taken, as many as with the original in Go: beyond them a program in Go fails at once.
    private static let backlog: Int32 = 4096
    /// How long a listener rests that can take no connection, because there are no descriptors.
    private static let rest = Duration.milliseconds(200)

    private let host: Host
    private let path: String
    private let limits: LocalLimits
    private let received: (Span<UInt8>) -> Void
    private let count: (Counter) -> Void
    private var socket: Socket?
    private var connections: [Int32: IncomingConnection] = [:]
    /// Their descriptors from the oldest on.
    private var order: [Int32] = []
    private let buffer = InputBuffer()

    /// - Parameter received: told each whole message, as bytes that may be anything.
    init(
        host: Host, path: String, limits: LocalLimits, received: @escaping (Span<UInt8>) -> Void,
        count: @escaping (Counter) -> Void
    ) {
        self.host = host
        self.path = path
        self.limits = limits
        self.received = received
        self.count = count
    }

    deinit { close() }

    /// A socket that listens, and what stands in the file system, to know it again.
    private final class Socket {
        let descriptor: FileDescriptor
        let file: FileStatus

        init(_ path: String) throws(SystemError) {
            descriptor = try UnixSocket.listen(at: path, backlog: LocalListener.backlog)
            file = try FileStatus(path, followingLinks: false)
        }
    }

    /// Listens.
    ///
    /// - Throws: `busy` where somebody serves the path or something else stands there; `denied`, `io`.
    func open() throws(AdapterError) {
        let socket: Socket
        do throws(SystemError) { socket = try Socket(path) } catch { throw Self.explain(error, path) }
        self.socket = socket
        try host.watch(socket.descriptor.raw, for: .readable) { [weak self] _ in self?.accept() }
    }

    private static func explain(_ error: SystemError, _ path: String) -> AdapterError {
        switch error.code {
        case EADDRINUSE:
            AdapterError(.busy, "\(path) is taken: end the program that serves it, or name another path")
        case ENOENT: AdapterError(.notFound, "\(path) cannot be made: its directory does not exist")
        case ENAMETOOLONG: AdapterError(.invalid, "\(path) is longer than the 107 bytes that a socket's path may have")
        default: AdapterError.system("cannot listen at \(path)", errno: error.code)
        }
    }

    /// Ends it, and removes its file where that is still the same.
    func close() {
        for connection in connections.values { connection.close() }
        (connections, order) = ([:], [])
        guard let socket else { return }
        self.socket = nil
        host.removeWatch(socket.descriptor.raw)
        if isInPlace(socket) { try? Files.remove(path) }
    }

    private func isInPlace(_ socket: Socket) -> Bool {
        guard let now = try? FileStatus(path, followingLinks: false) else { return false }
        return now.inode == socket.file.inode && now.device == socket.file.device
    }

    /// Listens anew where somebody has removed the file: peers would never find this socket again.
    func renew() {
        guard let socket, !isInPlace(socket) else { return }
        close()
        do throws(AdapterError) {
            try open()
            host.log(.warning, "\(path) was gone and is made anew")
        } catch {
            self.socket = socket
            try? host.watch(socket.descriptor.raw, for: .readable) { [weak self] _ in self?.accept() }
            host.log(.debug, "\(path) is gone: \(error.message)")
        }
    }

    private func accept() {
        for _ in 0..<limits.connections {
            guard let socket else { return }
            do throws(SystemError) {
                guard let connection = try UnixSocket.accept(socket.descriptor) else { return }
                let isOurs = (try? UnixSocket.peerUser(connection)) == Environment.user
                guard isOurs else {
                    count(.foreignPeers)
                    continue
                }
                greet(connection.release())
            } catch {
                host.log(.warning, "cannot accept at \(path): \(error)")
                return pause()
            }
        }
    }

    private func pause() {
        guard let socket else { return }
        try? host.changeWatch(socket.descriptor.raw, for: [])
        _ = try? host.setTimer(after: Self.rest) { [weak self] in
            guard let self, self.socket === socket else { return }
            try? host.changeWatch(socket.descriptor.raw, for: .readable)
        }
    }

    /// One more than there may be takes the place of the oldest, so that nobody can shut others out.
    private func greet(_ raw: Int32) {
        if order.count >= limits.connections, let oldest = order.first {
            count(.unfinishedMessages)
            end(oldest)
        }
        let connection = IncomingConnection(raw, buffer: buffer, limits: limits, host: host) { [weak self] in
            self?.ended(raw, $0)
        }
        connections[raw] = connection
        order.append(raw)
        do throws(AdapterError) { try connection.open() } catch {
            host.log(.error, "a connection cannot be watched: \(error.message)")
            end(raw)
        }
    }

    private func end(_ raw: Int32) {
        order.removeAll { $0 == raw }
        connections.removeValue(forKey: raw)?.close()
    }

    private func ended(_ raw: Int32, _ end: IncomingConnection.End) {
        self.end(raw)
        switch end {
        case .whole(let bytes): if !bytes.isEmpty { received(bytes.span) }
        case .tooLong: count(.tooLongReceived)
        case .unfinished: count(.unfinishedMessages)
        }
    }
}

/// What a listener keeps within.
struct LocalLimits {
    /// The longest message, in bytes.
    var message = 1 << 20
    /// Connections at a time.
    var connections = 64
    /// How long a peer has for its message.
    var patience = Duration.seconds(5)
}

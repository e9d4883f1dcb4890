internal import AdapterTesting
internal import Glibc
internal import Unix

/// A server on the loopback that does what a test says: it takes connections, keeps what comes on each, and writes what it is
/// told to. It never waits.
final class PlayedServer {
    let port: UInt16
    private let listener: Int32
    /// By their number, in the order of their coming; those that are closed stay as -1.
    private var connections: [Int32] = []
    private var received: [[UInt8]] = []
    private var pending: [ArraySlice<UInt8>] = []
    /// Connections whose other end has closed.
    private(set) var left: Set<Int> = []
    /// A server that does not take what it was sent.
    var isReading = true

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard unsafe bind(descriptor, $0, size) == 0, listen(descriptor, 64) == 0 else { return Int32(-1) }
                return unsafe getsockname(descriptor, $0, &size)
            }
        }
        guard code == 0 else { throw TestFailure("cannot listen: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        for index in connections.indices { close(index) }
        _ = Glibc.close(listener)
    }

    /// How many connections came.
    var count: Int { connections.count }

    func text(_ connection: Int) -> String { String(decoding: received[connection], as: UTF8.self) }

    /// What has come on a connection since it was last taken.
    func take(_ connection: Int) -> String {
        defer { received[connection] = [] }
        return text(connection)
    }

    func write(_ text: String, to connection: Int = 0) { write(Array(text.utf8), to: connection) }

    func write(_ bytes: [UInt8], to connection: Int = 0) { pending[connection] += bytes }

    /// Bytes that the other end has not taken.
    func unsent(_ connection: Int = 0) -> Int { pending[connection].count }

    func close(_ connection: Int) {
        guard connections[connection] >= 0 else { return }
        _ = Glibc.close(connections[connection])
        connections[connection] = -1
        pending[connection] = []
    }

    /// Does what can be done now.
    func turn() {
        while true {
            let raw = accept(listener, nil, nil)
            guard raw >= 0 else { break }
            _ = fcntl(raw, F_SETFL, O_NONBLOCK)
            connections.append(raw)
            received.append([])
            pending.append([])
        }
        for index in connections.indices where connections[index] >= 0 {
            if isReading { read(index) }
            flush(index)
        }
    }

    private func read(_ index: Int) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(connections[index], &bytes, bytes.count, 0)
            if count == 0 { left.insert(index) }
            guard count > 0 else { return }
            received[index] += bytes.prefix(count)
        }
    }

    private func flush(_ index: Int) {
        while !pending[index].isEmpty {
            let part = Array(pending[index].prefix(1 << 20))
            let count = unsafe send(connections[index], part, part.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return }
            pending[index] = pending[index].dropFirst(count)
        }
    }
}

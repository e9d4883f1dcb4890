internal import AdapterKit
internal import AdapterTesting
internal import Glibc

/// The other ends of the adapter's sockets.
enum Sockets {
    /// Listens on the loopback at any port, without blocking.
    static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard unsafe bind(descriptor, $0, size) == 0, Glibc.listen(descriptor, 16) == 0 else {
                    return Int32(-1)
                }
                return unsafe getsockname(descriptor, $0, &size)
            }
        }
        guard code == 0 else { throw TestFailure("cannot listen: \(errno)") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Connects to the loopback.
    static func connect(port: UInt16) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, size)
            }
        }
        guard code == 0 else { throw TestFailure("cannot connect: \(errno)") }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }

    /// Bytes that have arrived and were not read.
    static func waiting(_ descriptor: Int32) -> Int {
        var bytes: Int32 = 0
        _ = unsafe ioctl(descriptor, UInt(FIONREAD), &bytes)
        return Int(bytes)
    }

    static func accept(_ listening: Int32) -> Int32? {
        let descriptor = Glibc.accept(listening, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }

    /// Two ends of a connection, both non-blocking.
    static func pair() throws -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw TestFailure("no pair: \(errno)") }
        return (ends[0], ends[1])
    }

    static func poll(_ descriptor: Int32, _ events: WatchEvents) -> WatchEvents {
        var wanted = pollfd(fd: descriptor, events: 0, revents: 0)
        if events.contains(.readable) { wanted.events |= Int16(POLLIN) }
        if events.contains(.writable) { wanted.events |= Int16(POLLOUT) }
        guard unsafe Glibc.poll(&wanted, 1, 0) > 0 else { return [] }
        var ready: WatchEvents = []
        if wanted.revents & Int16(POLLIN) != 0 { ready.insert(.readable) }
        if wanted.revents & Int16(POLLOUT) != 0 { ready.insert(.writable) }
        if wanted.revents & Int16(POLLHUP | POLLERR) != 0 { ready.insert(.hangup) }
        return ready
    }

    static func write(_ descriptor: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// What there is to read; nil at the end of the stream.
    static func read(_ descriptor: Int32, atMost size: Int = 65_536) -> String? {
        var bytes = [UInt8](repeating: 0, count: size)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        if count == 0 { return nil }
        return count < 0 ? "" : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

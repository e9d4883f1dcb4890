internal import Glibc
internal import HubTesting
internal import Unix

/// One end of a TCP connection on the loopback, on which tests write whatever they like.
final class RawSocket: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var on: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { Glibc.close(descriptor) }

    /// Whether the other end has closed the connection, without anything being read from it.
    var isBroken: Bool {
        get throws { try Poll.wait(for: descriptor, Poll.ended, timeout: .zero) != 0 }
    }

    /// Connects.
    ///
    /// - Parameter receiveBuffer: how much the system keeps for an end that does not read; nil for the usual.
    static func connect(_ port: UInt16, receiveBuffer: Int32? = nil) throws -> RawSocket {
        let descriptor = try make(receiveBuffer)
        var address = loopback(port)
        let code = unsafe withSocketAddress(&address) { unsafe Glibc.connect(descriptor, $0, $1) }
        guard code == 0 else {
            let number = errno
            Glibc.close(descriptor)
            throw Unexpected("cannot connect to \(port): error \(number)")
        }
        return RawSocket(descriptor)
    }

    /// Listens at any port.
    ///
    /// - Parameter receiveBuffer: how much the system keeps for connections that are not read; nil for the usual.
    static func listen(receiveBuffer: Int32? = nil) throws -> (RawSocket, UInt16) {
        let descriptor = try make(receiveBuffer)
        var on: Int32 = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = loopback(0)
        let code = unsafe withSocketAddress(&address) { pointer, size in
            var size = size
            guard unsafe bind(descriptor, pointer, size) == 0, Glibc.listen(descriptor, 64) == 0 else { return -1 }
            return unsafe getsockname(descriptor, pointer, &size)
        }
        guard code == 0 else { throw Unexpected("cannot listen: error \(errno)") }
        return (RawSocket(descriptor), UInt16(bigEndian: address.sin_port))
    }

    /// The next connection, nil when none came in time.
    func accept(within limit: Duration) throws -> RawSocket? {
        guard try wait(Poll.readable, limit) else { return nil }
        let accepted = Glibc.accept(descriptor, nil, nil)
        return accepted < 0 ? nil : RawSocket(accepted)
    }

    /// Sends all of it, or as much as the peer takes in that time. Returns how much went out.
    @discardableResult
    func send(_ bytes: [UInt8], within limit: Duration = .seconds(10)) throws -> Int {
        let end = Clock.monotonic() + UInt64(limit.nanoseconds)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor, $0.baseAddress.map { unsafe $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                let now = Clock.monotonic()
                guard now < end, try wait(Poll.writable, .nanoseconds(Int64(end - now))) else { return sent }
            } else if errno != EINTR {
                return sent
            }
        }
        return sent
    }

    @discardableResult
    func send(_ text: String) throws -> Int { try send(Array(text.utf8)) }

    /// What arrived: empty when nothing came in time, nil at the end of the connection.
    func receive(within limit: Duration) throws -> [UInt8]? {
        guard try wait(Poll.readable, limit) else { return [] }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return [] }
        return count <= 0 ? nil : Array(buffer.prefix(count))
    }

    /// Reads until the other end closes, and says whether it did so in time.
    func isClosed(within limit: Duration) throws -> Bool {
        let end = Clock.monotonic() + UInt64(limit.nanoseconds)
        while true {
            let now = Clock.monotonic()
            guard now < end else { return false }
            if try receive(within: .nanoseconds(Int64(end - now))) == nil { return true }
        }
    }

    /// Says that nothing more will come.
    func shutDown() { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    private func wait(_ events: Int16, _ limit: Duration) throws -> Bool {
        try Poll.wait(for: descriptor, events, timeout: limit) != 0
    }

    private static func make(_ receiveBuffer: Int32?) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Unexpected("no socket: error \(errno)") }
        if var size = receiveBuffer {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        return descriptor
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// Waits until it holds.
func until(_ what: @autoclosure () -> String, seconds: Double = 20, _ condition: () throws -> Bool) throws {
    let end = Clock.monotonic() + UInt64(seconds * 1e9)
    while try !condition() {
        guard Clock.monotonic() < end else { throw Unexpected("in vain: \(what())") }
        usleep(10_000)
    }
}

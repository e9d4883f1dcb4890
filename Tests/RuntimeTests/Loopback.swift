internal import Glibc

/// A peer on this machine.
enum Loopback {
    /// Connects, waits for a byte at most ten seconds, and hangs up. nil where none came.
    static func firstByte(from port: UInt16) -> UInt8? {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) {
            unsafe connect(
                file, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        var byte: UInt8 = 0
        let count = unsafe connected == 0 ? read(file, &byte, 1) : -1
        return count == 1 ? byte : nil
    }
}

internal import Glibc

/// A port where connecting takes for ever: its queue is full and nobody accepts.
final class BlackHole {
    private(set) var port: UInt16 = 0
    private let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    private var visitors: [Int32] = []

    init() throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(listener, $0, size) == 0 && listen(listener, 0) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard isOpen else { throw Failure("no black hole") }
        port = UInt16(bigEndian: address.sin_port)
        for _ in 0..<4 {
            let visitor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            _ = unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(visitor, $0, size) }
            }
            visitors.append(visitor)
        }
    }

    deinit { close() }

    func close() {
        for descriptor in visitors { Glibc.close(descriptor) }
        if !visitors.isEmpty { Glibc.close(listener) }
        visitors = []
    }
}

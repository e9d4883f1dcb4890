internal import Glibc

/// What our connections ask of the system.
enum SocketOptions {
    /// Sends each object at once, and notices a peer that is gone without a word within a minute or so: the protocol has
    /// no keep-alive of its own.
    static func apply(to descriptor: Int32) {
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The most bytes of the stream that the system sends in one piece; 0 where the socket is none of TCP.
    static func segmentSize(of descriptor: Int32) -> Int {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_MAXSEG, &value, &size) == 0 else { return 0 }
        return Int(value)
    }

    /// The error that stands on a socket, 0 for none.
    static func error(of descriptor: Int32) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &value, &size) == 0 else { return errno }
        return value
    }

    /// Whether the socket is connected with itself, which happens where nobody listens on a port that the system also
    /// gives to those who connect.
    static func isConnectedToItself(_ descriptor: Int32) -> Bool {
        let (own, other) = unsafe (name(descriptor, getsockname), name(descriptor, getpeername))
        return own != nil && own == other
    }

    private static func name(
        _ descriptor: Int32,
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
    ) -> [UInt8]? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            let code = unsafe bytes.withMemoryRebound(to: sockaddr.self) {
                unsafe ask(descriptor, $0.baseAddress, &size)
            }
            return unsafe code == 0 ? Array(bytes.prefix(Int(size))) : nil
        }
    }
}

internal import CUnix
internal import Glibc

/// Two sockets that are connected with each other.
package struct SocketPair: ~Copyable {
    package let first: FileDescriptor
    package let second: FileDescriptor
}

/// Stream sockets in the file system.
package enum UnixSocket {
    /// Connects to the socket at `path`. The descriptor blocks.
    package static func connect(to path: String) throws(SystemError) -> FileDescriptor {
        let socket = try make(path)
        let raw = socket.raw
        let result = unsafe try withAddress(path) { address, size in unsafe Glibc.connect(raw, address, size) }
        if result != 0 { throw .last("connect", path) }
        return socket
    }

    /// Connects to the socket at `path` without waiting. The descriptor does not block.
    ///
    /// - Throws: EAGAIN where as many wait there already as its listener allows.
    package static func connectAtOnce(to path: String) throws(SystemError) -> FileDescriptor {
        let socket = try make(path, Int32(SOCK_NONBLOCK.rawValue))
        let raw = socket.raw
        let result = unsafe try withAddress(path) { address, size in unsafe Glibc.connect(raw, address, size) }
        if result != 0 { throw .last("connect", path) }
        return socket
    }

    /// Listens at `path`, which only its user can open.
    ///
    /// A socket that stands there and that nobody serves is replaced. The descriptor does not block.
    ///
    /// - Throws: EADDRINUSE where somebody serves it, or where something stands there that is no socket.
    package static func listen(at path: String, backlog: Int32 = 64) throws(SystemError) -> FileDescriptor {
        if let status = try? FileStatus(path, followingLinks: false) {
            guard status.kind == .socket, !isServed(path) else {
                throw SystemError(code: EADDRINUSE, call: "bind", path)
            }
            try Files.remove(path)
        }
        let socket = try make(path, Int32(SOCK_NONBLOCK.rawValue))
        let raw = socket.raw
        // The mode of a socket comes from its descriptor's, so nobody else can connect between bind and listen.
        _ = fchmod(raw, 0o600)
        let result = unsafe try withAddress(path) { address, size in unsafe bind(raw, address, size) }
        if result != 0 { throw .last("bind", path) }
        if unsafe chmod(path, 0o600) != 0 { throw .last("chmod", path) }
        if Glibc.listen(raw, backlog) != 0 { throw .last("listen", path) }
        return socket
    }

    /// The next connection, whose descriptor does not block; nil where none waits.
    package static func accept(_ listener: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor? {
        let raw = listener.raw
        let flags = Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let connection = retrying { accept4(raw, nil, nil, flags) }
        if connection >= 0 { return FileDescriptor(owning: connection) }
        // The peer may have gone before it was served: as good as none.
        if errno == EAGAIN || errno == ECONNABORTED { return nil }
        throw .last("accept")
    }

    /// The user of the process at the other end.
    package static func peerUser(_ connection: borrowing FileDescriptor) throws(SystemError) -> UInt32 {
        var peer = hubbub_peer()
        var size = socklen_t(MemoryLayout<hubbub_peer>.size)
        if unsafe getsockopt(connection.raw, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 { throw .last("getsockopt") }
        return peer.user
    }

    /// Sends one datagram to the socket at `path`, without waiting; a path that begins with `@` is an abstract name.
    package static func sendDatagram(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let raw = socket(AF_UNIX, kind, 0)
        if raw < 0 { throw .last("socket", path) }
        let descriptor = FileDescriptor(owning: raw)
        let name = path.hasPrefix("@") ? "\u{0}" + path.dropFirst() : path
        let result = unsafe try withAddress(name) { address, size in
            unsafe Int32(sendto(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, size))
        }
        if result < 0 { throw .last("sendto", path) }
    }

    /// Two connected sockets, which block.
    package static func pair() throws(SystemError) -> SocketPair {
        var ends: [Int32] = [0, 0]
        if unsafe socketpair(AF_UNIX, type, 0, &ends) != 0 { throw .last("socketpair") }
        return SocketPair(first: FileDescriptor(owning: ends[0]), second: FileDescriptor(owning: ends[1]))
    }

    private static var type: Int32 { Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) }

    private static func make(_ path: String, _ flags: Int32 = 0) throws(SystemError) -> FileDescriptor {
        let raw = socket(AF_UNIX, type | flags, 0)
        if raw < 0 { throw .last("socket", path) }
        return FileDescriptor(owning: raw)
    }

    private static func isServed(_ path: String) -> Bool {
        do throws(SystemError) {
            _ = try connectAtOnce(to: path)
            return true
        } catch { return error.code != ECONNREFUSED }
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // An abstract name begins with a zero byte and ends with the address.
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.dropFirst().contains(0) else {
            throw SystemError(code: ENAMETOOLONG, call: "socket", path)
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let isAbstract = bytes.first == 0
                let size = isAbstract ? MemoryLayout<sa_family_t>.size + bytes.count : MemoryLayout<sockaddr_un>.size
                return unsafe body($0, socklen_t(size))
            }
        }
    }
}

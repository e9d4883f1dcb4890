internal import CHubbub
internal import CUnix
internal import Glibc
package import Unix

/// Why a socket cannot listen.
package struct ListenFailure: Error {
    /// `HUBBUB_E_…`.
    package let code: Int32
    package let text: String

    package init(code: Int32, text: String) { (self.code, self.text) = (code, text) }
}

/// A listening socket, which belongs to the hub and outlives the instance that asked for it.
package struct ListeningSocket: ~Copyable {
    package let descriptor: FileDescriptor
    let address: String

    /// One that another process opened.
    package init(_ descriptor: consuming FileDescriptor, address: String) {
        self.descriptor = descriptor
        self.address = address
    }

    /// - Parameter address: `tcp:HOST:PORT` or `unix:PATH`.
    package init(_ address: String) throws(ListenFailure) {
        self.address = address
        if address.hasPrefix("unix:") {
            do throws(SystemError) { descriptor = try UnixSocket.listen(at: String(address.dropFirst(5))) } catch {
                throw ListenFailure(code: Self.code(error.code), text: "cannot listen at \(address): \(error)")
            }
        } else if address.hasPrefix("tcp:") {
            descriptor = try Self.listenTCP(String(address.dropFirst(4)), address)
        } else {
            throw ListenFailure(
                code: HUBBUB_E_INVALID, text: "\(address) is no address: write tcp:HOST:PORT or unix:PATH")
        }
    }

    /// The port of a TCP socket, else 0.
    var port: UInt32 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            guard unsafe getsockname(descriptor.raw, raw.assumingMemoryBound(to: sockaddr.self), &size) == 0 else {
                return 0
            }
            switch unsafe Int32(pointer.pointee.ss_family) {
            case AF_INET: return unsafe UInt32(raw.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port.bigEndian)
            case AF_INET6:
                return unsafe UInt32(raw.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_port.bigEndian)
            default: return 0
            }
        }
    }

    /// The next connection and who it is, nil where none waits.
    func accept() throws(SystemError) -> (descriptor: Int32, peer: String)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        while true {
            let accepted = unsafe withUnsafeMutablePointer(to: &storage) {
                unsafe accept4(
                    descriptor.raw, UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self), &size, flags)
            }
            if accepted >= 0 { return (accepted, Self.name(&storage, size)) }
            switch errno {
            case EAGAIN: return nil
            case EINTR, ECONNABORTED: continue
            default: throw .last("accept")
            }
        }
    }

    private static func name(_ storage: inout sockaddr_storage, _ size: socklen_t) -> String {
        guard storage.ss_family != UInt16(AF_UNIX) else { return "" }
        var host = [CChar](repeating: 0, count: 64)
        var port = [CChar](repeating: 0, count: 8)
        let code = unsafe withUnsafePointer(to: &storage) {
            unsafe getnameinfo(
                UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), size, &host, 64, &port, 8,
                NI_NUMERICHOST | NI_NUMERICSERV)
        }
        guard code == 0 else { return "" }
        let address = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let number = String(decoding: port.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return address.contains(":") ? "[\(address)]:\(number)" : "\(address):\(number)"
    }

    private static func listenTCP(_ endpoint: String, _ address: String) throws(ListenFailure) -> FileDescriptor {
        guard let colon = endpoint.lastIndex(of: ":"), let port = UInt16(endpoint[endpoint.index(after: colon)...])
        else {
            throw ListenFailure(code: HUBBUB_E_INVALID, text: "\(address) has no port: write tcp:HOST:PORT")
        }
        var host = String(endpoint[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host == "localhost" { host = "127.0.0.1" }
        var hints = unsafe addrinfo()
        // Names would be looked up, which blocks: only addresses are taken.
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let info = unsafe found else {
            throw ListenFailure(
                code: HUBBUB_E_INVALID, text: "\(host) is no address: write one such as 127.0.0.1 or [::1]")
        }
        defer { unsafe freeaddrinfo(info) }
        let type = unsafe info.pointee.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let raw = unsafe socket(info.pointee.ai_family, type, 0)
        guard raw >= 0 else { throw failure("socket", address) }
        let descriptor = FileDescriptor(owning: raw)
        var on: Int32 = 1
        unsafe setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe bind(raw, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0, Glibc.listen(raw, 1_024) == 0 else {
            throw failure("listen", address)
        }
        return descriptor
    }

    private static func failure(_ call: String, _ address: String) -> ListenFailure {
        let error = SystemError.last(call, address)
        return ListenFailure(code: code(error.code), text: "cannot listen at \(address): \(error)")
    }

    private static func code(_ error: Int32) -> Int32 {
        switch error {
        case EADDRINUSE: HUBBUB_E_BUSY
        case EACCES, EPERM: HUBBUB_E_DENIED
        case EADDRNOTAVAIL, EINVAL: HUBBUB_E_INVALID
        default: HUBBUB_E_IO
        }
    }
}

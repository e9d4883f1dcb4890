internal import Glibc

/// An Internet address with its port, as the system's calls take it.
@safe struct SocketAddress: Sendable {
    private var storage: sockaddr_storage
    private let size: socklen_t

    var family: Int32 { Int32(storage.ss_family) }

    /// The addresses of a name. Blocks while the name is looked up, unless `isNumeric`.
    static func resolve(_ host: String, port: UInt16, isNumeric: Bool) -> Result<[SocketAddress], ResolutionFailure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            return .failure(ResolutionFailure(text: unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? ""))
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe SocketAddress(entry.pointee) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return .success(found)
    }

    private init?(_ entry: addrinfo) {
        guard let address = unsafe entry.ai_addr, unsafe Int(entry.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size
        else { return nil }
        storage = sockaddr_storage()
        size = unsafe entry.ai_addrlen
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(size)))
        }
    }

    /// Begins to connect. Returns 0, or the system's error number, EINPROGRESS among them.
    func connect(_ descriptor: Int32) -> Int32 {
        let code = unsafe withUnsafeBytes(of: storage) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) {
                unsafe Glibc.connect(descriptor, $0.baseAddress, size)
            }
        }
        return code == 0 ? 0 : errno
    }
}

/// Why a name has no address.
struct ResolutionFailure: Error {
    let text: String
}

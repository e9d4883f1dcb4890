internal import CPassing
internal import Glibc
package import Unix

/// One end of a pair of sockets between a process and its child: messages with borders, and descriptors with them.
package final class MessageSocket: Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// Two that are connected; neither end waits for room or for a message longer than `patience`.
    package static func pair(patience: Duration) throws(SystemError) -> (MessageSocket, MessageSocket) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if unsafe socketpair(AF_UNIX, type, 0, &ends) != 0 { throw .last("socketpair") }
        for end in ends {
            var time = timeval(tv_sec: Int(patience.nanoseconds / 1_000_000_000), tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            unsafe setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &time, size)
            unsafe setsockopt(end, SOL_SOCKET, SO_SNDTIMEO, &time, size)
        }
        return (MessageSocket(FileDescriptor(owning: ends[0])), MessageSocket(FileDescriptor(owning: ends[1])))
    }

    /// Sends a message, which is not empty, and a copy of a descriptor where one is given.
    ///
    /// - Parameter waits: whether to wait where there is no room, because the other end does not read.
    package func send(_ bytes: [UInt8], with passenger: Int32? = nil, waits: Bool) throws(SystemError) {
        let flags = waits ? 0 : Int32(MSG_DONTWAIT)
        let sent = unsafe bytes.withUnsafeBytes { memory in
            Self.retrying {
                unsafe hubbub_send_message(descriptor.raw, memory.baseAddress, memory.count, flags, passenger ?? -1)
            }
        }
        if sent < 0 { throw .last("sendmsg") }
    }

    /// The next message, cut off behind `limit` bytes, and the descriptor that came with it; empty where the other end is
    /// closed, or none has come.
    ///
    /// - Parameter waits: whether to wait for one.
    package func receive(limit: Int, waits: Bool) throws(SystemError) -> (bytes: [UInt8], passenger: Int32?) {
        var bytes = [UInt8](repeating: 0, count: limit)
        var passenger: Int32 = -1
        let flags = waits ? 0 : Int32(MSG_DONTWAIT)
        let count = unsafe bytes.withUnsafeMutableBytes { memory in
            Self.retrying {
                unsafe hubbub_receive_message(descriptor.raw, memory.baseAddress, memory.count, flags, &passenger)
            }
        }
        if count < 0 {
            if errno == EAGAIN { return ([], nil) }
            throw .last("recvmsg")
        }
        return (Array(bytes.prefix(count)), passenger < 0 ? nil : passenger)
    }

    /// Repeats a system call that a signal interrupted.
    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

internal import AdapterKit
internal import Glibc
internal import JSONText

/// A connection that brings one message: all that comes until the peer closes.
final class IncomingConnection {
    enum End {
        case whole([UInt8])
        case tooLong
        /// Neither closed nor whole in time, or broken off.
        case unfinished
    }

    private let descriptor: Int32
    private let buffer: InputBuffer
    private let limits: LocalLimits
    private let host: Host
    private let ended: (End) -> Void
    private var bytes: [UInt8] = []
    private var timer: TimerID?
    private var isOpen = true

    /// - Parameter descriptor: a connected, non-blocking socket, which is this object's from now on.
    init(
        _ descriptor: Int32, buffer: InputBuffer, limits: LocalLimits, host: Host, ended: @escaping (End) -> Void
    ) {
        self.descriptor = descriptor
        self.buffer = buffer
        self.limits = limits
        self.host = host
        self.ended = ended
    }

    deinit { close() }

    func open() throws(AdapterError) {
        try host.watch(descriptor, for: .readable) { [weak self] _ in self?.read() }
        timer = try host.setTimer(after: limits.patience) { [weak self] in self?.timedOut() }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        if let timer { host.cancelTimer(timer) }
        host.removeWatch(descriptor)
        _ = Glibc.close(descriptor)
    }

    private func read() {
        let count = unsafe buffer.bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count > 0 {
            guard bytes.count + count <= limits.message else { return finish(.tooLong) }
            bytes += buffer.bytes[..<count]
        } else if count == 0 {
            finish(.whole(bytes))
        } else if errno != EAGAIN, errno != EINTR {
            finish(.unfinished)
        }
    }

    /// A peer that forgets to close may have said all that it has to say.
    private func timedOut() {
        timer = nil
        let text = bytes
        let isWhole = (try? JSONScanner.validate(text.span)) != nil
        finish(isWhole ? .whole(bytes) : .unfinished)
    }

    private func finish(_ end: End) {
        guard isOpen else { return }
        let ended = ended
        close()
        ended(end)
    }
}

/// Where all connections of an endpoint read to, one after the other.
final class InputBuffer {
    fileprivate var bytes = [UInt8](repeating: 0, count: 64 << 10)
}

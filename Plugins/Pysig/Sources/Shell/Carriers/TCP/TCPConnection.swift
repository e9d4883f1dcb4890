internal import AdapterKit

/// A connected socket: reads what comes, writes objects, and keeps what the peer does not take at once. Whoever
/// writes a lot waits for `whenDrained` in between, so that there is a limit to it.
final class TCPConnection: CarrierConnection {
    /// A peer that takes nothing for so long is cut off.
    private static let patience = Duration.seconds(10)

    private let host: Host
    private let socket: SocketStream
    private var isOpen = true
    private var stuck: TimerID?
    private var drained: (() -> Void)?
    private var end: (ConnectionEnd) -> Void = { _ in }
    let pace: OutgoingQueue.Pace

    /// - Parameters:
    ///   - descriptor: a connected, non-blocking socket, which is this object's from now on.
    ///   - buffer: where all connections of the endpoint read to, one after the other.
    ///   - aligns: whether objects may be filled up where that keeps them apart.
    init(_ descriptor: Int32, buffer: InputBuffer, aligns: Bool, host: Host) {
        self.host = host
        socket = SocketStream(descriptor, buffer: buffer, host: host)
        SocketOptions.apply(to: descriptor)
        // As large a segment is only to be had on the machine itself, where none of our objects is ever cut in two.
        let window = OutgoingQueue.alignedWindow * OutgoingQueue.chunk
        pace = aligns && SocketOptions.segmentSize(of: descriptor) >= window ? .aligned : .chunkIsObject
    }

    deinit { close() }

    func open(
        input: @escaping (Span<UInt8>) -> Void, end: @escaping (ConnectionEnd) -> Void
    ) throws(AdapterError) {
        self.end = end
        try socket.open(input: input) { [unowned self] in
            written($0)
        } ended: { [unowned self] in
            finish(.closed($0?.message ?? "the peer closed the connection"))
        }
    }

    /// What was written before, such as an answer that says why, is still sent as far as there is room for it.
    func close() {
        guard isOpen else { return }
        isOpen = false
        socket.flushLast()
        end = { _ in }
        drained = nil
        rest()
        socket.close()
    }

    func setReading(_ isReading: Bool) { socket.setReading(isReading) }

    func write(_ object: [UInt8]) { socket.append(object) }

    func flush() { socket.flush() }

    func whenDrained(_ drained: @escaping () -> Void) {
        guard isOpen else { return }
        if socket.waiting == 0 { return drained() }
        self.drained = drained
    }

    private func written(_ count: Int) {
        if count > 0 { rest() }
        if socket.isFull, stuck == nil {
            stuck = try? host.setTimer(after: Self.patience) { [weak self] in self?.finish(.slow) }
        }
        guard !socket.isFull, let drained else { return }
        self.drained = nil
        drained()
    }

    /// The peer took something.
    private func rest() {
        if let stuck { host.cancelTimer(stuck) }
        stuck = nil
    }

    private func finish(_ reason: ConnectionEnd) {
        guard isOpen else { return }
        let end = end
        close()
        end(reason)
    }
}

internal import AdapterKit
internal import Glibc

/// A connected socket: reads what comes, writes objects, and keeps what the peer does not take at once. Whoever
/// writes a lot waits for `whenDrained` in between, so that there is a limit to it.
final class TCPConnection: CarrierConnection {
    /// A peer that takes nothing for so long is cut off.
    private static let patience = Duration.seconds(10)

    private let host: Host
    private let buffer: InputBuffer
    private let descriptor: Int32
    private var output: [UInt8] = []
    private var isReading = true
    /// Whether the peer takes no more for now: it goes on when the socket says so.
    private var awaitsRoom = false
    private var watched: WatchEvents = .readable
    private var isOpen = true
    private var stuck: TimerID?
    private var drained: (() -> Void)?
    private var input: (Span<UInt8>) -> Void = { _ in }
    private var end: (ConnectionEnd) -> Void = { _ in }
    let pace: OutgoingQueue.Pace

    /// - Parameters:
    ///   - descriptor: a connected, non-blocking socket, which is this object's from now on.
    ///   - buffer: where all connections of the endpoint read to, one after the other.
    ///   - aligns: whether objects may be filled up where that keeps them apart.
    init(_ descriptor: Int32, buffer: InputBuffer, aligns: Bool, host: Host) {
        self.descriptor = descriptor
        self.buffer = buffer
        self.host = host
        SocketOptions.apply(to: descriptor)
        // As large a segment is only to be had on the machine itself, where none of our objects is ever cut in two.
        let window = OutgoingQueue.alignedWindow * OutgoingQueue.chunk
        pace = aligns && SocketOptions.segmentSize(of: descriptor) >= window ? .aligned : .chunkIsObject
    }

    deinit { close() }

    func open(
        input: @escaping (Span<UInt8>) -> Void, end: @escaping (ConnectionEnd) -> Void
    ) throws(AdapterError) {
        self.input = input
        self.end = end
        try host.watch(descriptor, for: watched) { [weak self] events in self?.ready(events) }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        sendLast()
        (input, end) = ({ _ in }, { _ in })
        drained = nil
        if let stuck { host.cancelTimer(stuck) }
        host.removeWatch(descriptor)
        _ = Glibc.close(descriptor)
    }

    func setReading(_ isReading: Bool) {
        self.isReading = isReading
        rewatch()
    }

    func write(_ object: [UInt8]) {
        guard isOpen else { return }
        if output.isEmpty { output = object } else { output += object }
    }

    func flush() {
        guard isOpen, !awaitsRoom else { return }
        send()
        tellDrained()
    }

    func whenDrained(_ drained: @escaping () -> Void) {
        guard isOpen else { return }
        if output.isEmpty { return drained() }
        self.drained = drained
    }

    private func ready(_ events: WatchEvents) {
        if events.contains(.writable) { send() }
        tellDrained()
        guard isOpen else { return }
        if isReading, !events.isDisjoint(with: [.readable, .hangup]) {
            read()
        } else if events.contains(.hangup) {
            finish(.closed("the peer closed the connection"))
        }
    }

    private func read() {
        let count = unsafe buffer.bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        switch count {
        case 1...:
            let bytes = buffer.bytes
            input(bytes.span.extracting(0..<count))
        case 0: finish(.closed("the peer closed the connection"))
        default:
            if errno != EAGAIN, errno != EINTR { finish(.closed(AdapterError.system("reading", errno: errno).message)) }
        }
    }

    private func send() {
        while !output.isEmpty {
            let count = unsafe output.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                output.removeFirst(count)
                rest()
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return finish(.closed(AdapterError.system("writing", errno: errno).message))
            }
        }
        awaitsRoom = !output.isEmpty
        if awaitsRoom, stuck == nil {
            stuck = try? host.setTimer(after: Self.patience) { [weak self] in self?.finish(.slow) }
        }
        rewatch()
    }

    /// What was written before the connection is closed, such as an answer that says why, as far as there is room for it.
    private func sendLast() {
        guard !awaitsRoom, !output.isEmpty else { return }
        _ = unsafe output.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    private func tellDrained() {
        guard isOpen, output.isEmpty, let drained else { return }
        self.drained = nil
        drained()
    }

    /// The peer took something.
    private func rest() {
        guard let stuck else { return }
        host.cancelTimer(stuck)
        self.stuck = nil
    }

    private func rewatch() {
        guard isOpen else { return }
        var wanted: WatchEvents = []
        if isReading { wanted.insert(.readable) }
        if awaitsRoom { wanted.insert(.writable) }
        guard wanted != watched else { return }
        watched = wanted
        do throws(AdapterError) {
            try host.changeWatch(descriptor, for: wanted)
        } catch {
            finish(.closed(error.message))
        }
    }

    private func finish(_ reason: ConnectionEnd) {
        guard isOpen else { return }
        let end = end
        close()
        end(reason)
    }
}

/// Where an endpoint's connections read to: what is in it is used up before the next one reads.
final class InputBuffer {
    fileprivate var bytes = [UInt8](repeating: 0, count: 64 << 10)
}

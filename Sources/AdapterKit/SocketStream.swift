internal import Glibc

/// A connected stream socket: reads what comes, and keeps what is written until the peer takes it.
///
/// It has no limit of its own to what waits: whoever writes looks at `waiting`, or stops until `written` tells that nothing
/// does. What comes is bounded by reading: whoever has enough stops that with `setReading`. It belongs to the instance's thread,
/// as do the closures that it calls, and the adapter's descriptor needs `hubbub.watch/1`.
public final class SocketStream {
    /// The socket, for options. It is closed by `close` alone.
    public let descriptor: Int32
    private let host: Host
    private let buffer: InputBuffer
    private var output: [UInt8] = []
    private var sent = 0
    /// Whether the peer takes no more for now; what is written meanwhile goes on when it does.
    public private(set) var isFull = false
    private var isReading = true
    private var watched: WatchEvents = .readable
    private var isOpen = true
    private var input: (Span<UInt8>) -> Void = { _ in }
    private var written: (Int) -> Void = { _ in }
    private var ended: (AdapterError?) -> Void = { _ in }

    /// - Parameters:
    ///   - descriptor: a connected, non-blocking socket, which is this object's from now on.
    ///   - buffer: where it reads to; all connections of an instance can have the same.
    public init(_ descriptor: Int32, buffer: InputBuffer, host: Host) {
        self.descriptor = descriptor
        self.buffer = buffer
        self.host = host
    }

    deinit { close() }

    /// Begins to read. None of the closures is called after `close`, but the one that called it.
    ///
    /// - Parameters:
    ///   - input: given what comes, as it comes.
    ///   - written: told after each attempt to write how many bytes the peer took.
    ///   - ended: told that the peer has closed (nil), or why the connection cannot go on. It calls `close`.
    public func open(
        input: @escaping (Span<UInt8>) -> Void, written: @escaping (Int) -> Void,
        ended: @escaping (AdapterError?) -> Void
    ) throws(AdapterError) {
        (self.input, self.written, self.ended) = (input, written, ended)
        try host.watch(descriptor, for: watched) { [weak self] in self?.ready($0) }
    }

    /// Ends it, with nothing told any more. What waits is lost. Once is enough; more do no harm.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        (input, written, ended) = ({ _ in }, { _ in }, { _ in })
        host.removeWatch(descriptor)
        _ = Glibc.close(descriptor)
    }

    // MARK: Reading

    /// Whether what comes is read; otherwise it waits with the peer, as far as possible.
    public func setReading(_ isReading: Bool) {
        self.isReading = isReading
        rewatch()
    }

    private func ready(_ events: WatchEvents) {
        if events.contains(.writable) {
            isFull = false
            flush()
        }
        guard isOpen else { return }
        if isReading, !events.isDisjoint(with: [.readable, .hangup]) {
            read()
        } else if events.contains(.hangup) {
            ended(nil)
        }
    }

    private func read() {
        let bytes = unsafe buffer.bytes
        let count = unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
        if count > 0 {
            unsafe input(Span(_unsafeElements: UnsafeBufferPointer(rebasing: bytes[..<count])))
        } else if count == 0 {
            ended(nil)
        } else if errno != EAGAIN, errno != EINTR {
            ended(AdapterError.system("reading", errno: errno))
        }
    }

    // MARK: Writing

    /// Bytes that the peer has not taken.
    public var waiting: Int { output.count - sent }

    /// Adds bytes to what is to be written, which `flush` does.
    public func append(_ bytes: [UInt8]) {
        guard isOpen else { return }
        if output.isEmpty { output = bytes } else { output += bytes }
    }

    /// Writes as much as the peer takes now; the rest is written when it takes more.
    public func flush() {
        guard isOpen, !isFull else { return }
        let before = sent
        while sent < output.count {
            let count = send()
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return ended(AdapterError.system("writing", errno: errno))
            }
        }
        let taken = sent - before
        isFull = sent < output.count
        if !isFull { (output, sent) = ([], 0) }
        rewatch()
        if isOpen { written(taken) }
    }

    /// Writes once what waits, as far as there is room for it, and looks at nothing: for the last words before `close`.
    public func flushLast() {
        if isOpen, !isFull, waiting > 0 { _ = send() }
    }

    private func send() -> Int {
        unsafe output.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress.map { unsafe $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
        }
    }

    private func rewatch() {
        guard isOpen else { return }
        var wanted: WatchEvents = isReading ? .readable : []
        if isFull { wanted.insert(.writable) }
        guard wanted != watched else { return }
        watched = wanted
        do throws(AdapterError) { try host.changeWatch(descriptor, for: wanted) } catch { ended(error) }
    }
}

/// Where the sockets of an instance read to, one after the other: what is in it is used up before the next one reads.
@safe public final class InputBuffer {
    @unsafe let bytes: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter size: the most that is read at once, in bytes.
    public init(size: Int = 64 << 10) {
        unsafe bytes = .allocate(capacity: size)
        unsafe bytes.initialize(repeating: 0)
    }

    deinit { unsafe bytes.deallocate() }
}

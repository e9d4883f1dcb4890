internal import AdapterKit
internal import Glibc

/// A client's connection: carries bytes between its socket and the broker, through TLS where it is wanted, and through a
/// WebSocket where the client asks for one. The first bytes tell. All of it on the instance's thread.
final class Connection {
    private enum Stage {
        /// What arrived so far.
        case beginning([UInt8])
        case web([UInt8])
        case webSocket(WebSocketCodec)
        case mqtt
    }

    private let descriptor: Int32
    private let host: Host
    private unowned let server: BrokerServer
    private let tls: TLSSession?
    private var stage = Stage.beginning([])
    /// The broker's number, as soon as it is a client's.
    private(set) var id: ConnectionID?
    private var output: [UInt8] = []
    private var sent = 0
    /// The broker knows that the system does not take more for now.
    private var isStuck = false
    private var isReading = true
    private var watched: WatchEvents = .readable
    private var isOpen = true
    /// It ends when all is written.
    private var isEnding = false

    /// - Parameter descriptor: a connected, non-blocking socket, which is this object's from now on.
    init(_ descriptor: Int32, _ tls: TLSSession?, server: BrokerServer, host: Host) {
        self.descriptor = descriptor
        self.tls = tls
        self.server = server
        self.host = host
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close() }

    func open() throws(AdapterError) {
        try host.watch(descriptor, for: watched) { [weak self] events in self?.ready(events) }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        host.removeWatch(descriptor)
        _ = Glibc.close(descriptor)
    }

    /// Ends it when all is written.
    func finish() {
        isEnding = true
        isReading = false
        if output.isEmpty { server.ended(self) } else { rewatch() }
    }

    func setReading(_ isReading: Bool) {
        self.isReading = isReading && !isEnding
        rewatch()
    }

    // MARK: Reading

    private func ready(_ events: WatchEvents) {
        if events.contains(.writable) { flush() }
        guard isOpen else { return }
        if isReading, !events.isDisjoint(with: [.readable, .hangup]) {
            read()
        } else if events.contains(.hangup) {
            server.ended(self)
        }
    }

    private func read() {
        let input = unsafe server.input
        let count = unsafe recv(descriptor, input.baseAddress, input.count, 0)
        if count > 0 {
            unsafe arrived(Span(_unsafeElements: UnsafeBufferPointer(rebasing: input[..<count])))
        } else if count == 0 || errno != EAGAIN && errno != EINTR {
            server.ended(self)
        }
    }

    private func arrived(_ bytes: Span<UInt8>) {
        guard let tls else { return take(bytes) }
        var plain: [UInt8] = []
        do throws(TLSSession.Ended) {
            try tls.receive(bytes, into: &plain)
        } catch {
            transmit(tls.leave())
            return server.failed(self, error.reason)
        }
        transmit(tls.leave())
        if !plain.isEmpty { take(plain.span) }
    }

    private func take(_ bytes: Span<UInt8>) {
        switch stage {
        case .mqtt: if let id { server.received(bytes, on: id) }
        case .beginning(let before): begin(before + [UInt8](copying: bytes))
        case .web(let before): request(before + [UInt8](copying: bytes))
        case .webSocket(let codec): frames(codec, bytes)
        }
    }

    private func begin(_ bytes: [UInt8]) {
        switch HTTPRequest.begins(bytes) {
        case nil: stage = .beginning(bytes)
        case true?: request(bytes)
        case false?:
            becomeClient(.mqtt)
            take(bytes.span)
        }
    }

    private func becomeClient(_ stage: Stage) {
        self.stage = stage
        id = server.opened(self)
    }

    private func request(_ bytes: [UInt8]) {
        switch HTTPRequest.parse(bytes) {
        case .incomplete: stage = .web(bytes)
        case .refused(let status): answer(HTTPResponse(status: status))
        case .request(let request, let size):
            guard let key = request.webSocketKey, !WebPages.isPage(request.path) else {
                return answer(server.pages.answer(request))
            }
            send(WebSocketGreeting.answer(request, key: key))
            becomeClient(.webSocket(WebSocketCodec()))
            if size < bytes.count { take(bytes.span.extracting(size..<bytes.count)) }
        }
    }

    private func answer(_ response: HTTPResponse) {
        send(response.bytes)
        finish()
    }

    private func frames(_ codec: WebSocketCodec, _ bytes: Span<UInt8>) {
        var codec = codec
        stage = .mqtt
        do throws(WebSocketCodec.Failure) {
            let input = try codec.receive(bytes)
            stage = .webSocket(codec)
            if !input.answers.isEmpty { send(input.answers) }
            if !input.bytes.isEmpty, let id { server.received(input.bytes.span, on: id) }
            if input.isClosed { finish() }
        } catch {
            server.failed(self, "it breaks the rules of WebSockets")
        }
    }

    // MARK: Writing

    /// Sends bytes of the broker.
    func write(_ bytes: [UInt8]) {
        if case .webSocket = stage { send(WebSocketCodec.message(bytes)) } else { send(bytes) }
    }

    private func send(_ bytes: [UInt8]) {
        guard let tls else { return transmit(bytes) }
        do throws(TLSSession.Ended) { try tls.send(bytes) } catch { return server.failed(self, error.reason) }
        transmit(tls.leave())
    }

    /// Gives bytes to the system, which may not take all of them at once.
    private func transmit(_ bytes: [UInt8]) {
        guard isOpen, !bytes.isEmpty else { return }
        if output.isEmpty { output = bytes } else { output += bytes }
        flush()
    }

    private func flush() {
        while sent < output.count {
            let count = unsafe output.withUnsafeBytes {
                unsafe Glibc.send(
                    descriptor, $0.baseAddress.map { unsafe $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return server.ended(self)
            }
        }
        let isDone = sent == output.count
        if isDone { (output, sent) = ([], 0) }
        if isDone && isEnding { return server.ended(self) }
        if let id, isDone == isStuck {
            isStuck = !isDone
            server.setWritable(id, isDone)
        }
        rewatch()
    }

    private func rewatch() {
        guard isOpen else { return }
        var wanted: WatchEvents = []
        if isReading { wanted.insert(.readable) }
        if !output.isEmpty { wanted.insert(.writable) }
        guard wanted != watched else { return }
        watched = wanted
        do throws(AdapterError) {
            try host.changeWatch(descriptor, for: wanted)
        } catch {
            server.failed(self, error.message)
        }
    }
}

internal import AdapterKit
internal import Glibc
internal import HTTP

/// A client's connection: carries bytes between its socket and the broker, through TLS where it is wanted, and through a
/// WebSocket where the client asks for one. The first bytes tell. All of it on the instance's thread.
final class Connection {
    private enum Stage {
        /// What arrived so far.
        case beginning([UInt8])
        case web(HTTPRequestParser)
        case webSocket(WebSocketCodec)
        case mqtt
    }

    private let socket: SocketStream
    private unowned let server: BrokerServer
    private let tls: TLSSession?
    private var stage = Stage.beginning([])
    /// The broker's number, as soon as it is a client's.
    private(set) var id: ConnectionID?
    /// The broker knows that the system does not take more for now.
    private var isStuck = false
    /// It ends when all is written.
    private var isEnding = false

    /// - Parameter descriptor: a connected, non-blocking socket, which is this object's from now on.
    init(_ descriptor: Int32, _ tls: TLSSession?, server: BrokerServer, host: Host) {
        socket = SocketStream(descriptor, buffer: server.input, host: host)
        self.tls = tls
        self.server = server
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    func open() throws(AdapterError) {
        try socket.open { [unowned self] in
            arrived($0)
        } written: { [unowned self] _ in
            written()
        } ended: { [unowned self] _ in
            server.ended(self)
        }
    }

    func close() { socket.close() }

    /// Ends it when all is written.
    func finish() {
        isEnding = true
        socket.setReading(false)
        if socket.waiting == 0 { server.ended(self) }
    }

    func setReading(_ isReading: Bool) { socket.setReading(isReading && !isEnding) }

    // MARK: Reading

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
        case .web(let parser): request(parser, bytes)
        case .webSocket(let codec): frames(codec, bytes)
        }
    }

    private func begin(_ bytes: [UInt8]) {
        switch FirstBytes.areHTTP(bytes) {
        case nil: stage = .beginning(bytes)
        case true?: request(HTTPRequestParser(limits: WebAnswer.limits), bytes.span)
        case false?:
            becomeClient(.mqtt)
            take(bytes.span)
        }
    }

    private func becomeClient(_ stage: Stage) {
        self.stage = stage
        id = server.opened(self)
    }

    private func request(_ parser: HTTPRequestParser, _ bytes: Span<UInt8>) {
        var parser = parser
        parser.append(bytes)
        switch parser.next() {
        case .incomplete: stage = .web(parser)
        case .expectsContinue:
            stage = .web(parser)
            var writer = HTTPResponseWriter()
            writer.sayContinue()
            send(writer.bytes)
        case .refused(let refusal): answer(WebAnswer(status: refusal.status))
        case .request(let request):
            guard let key = WebSocketGreeting.key(of: request), !WebPages.isPage(request.text(request.path)) else {
                return answer(server.pages.answer(request))
            }
            send(WebSocketGreeting.answer(request, key: key))
            becomeClient(.webSocket(WebSocketCodec()))
            let rest = parser.takeRest()
            if !rest.isEmpty { take(rest.span) }
        }
    }

    private func answer(_ answer: WebAnswer) {
        send(answer.bytes)
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
        guard !bytes.isEmpty else { return }
        socket.append(bytes)
        socket.flush()
    }

    private func written() {
        let isDone = socket.waiting == 0
        if isDone && isEnding { return server.ended(self) }
        guard let id, isDone == isStuck else { return }
        isStuck = !isDone
        server.setWritable(id, isDone)
    }
}

internal import AdapterKit
internal import Glibc
internal import HTTP
internal import Unix

/// A client's connection: one request at a time, however many it has sent. All of it on the queue's thread.
final class ClientConnection {
    private enum Stage {
        /// It waits for a request, or for the rest of one.
        case reading
        /// A request is being carried out; nothing is read meanwhile.
        case working
        /// The same, for as long as the client likes: whether it goes is watched.
        case waiting
        /// The last answer is on its way.
        case ending
        /// All is sent, and what still comes is thrown away, so that the answer is not lost with the connection.
        case lingering
        case closed
    }

    /// With so much waiting to be sent no further request is looked at.
    private static let enoughOutput = 64 << 10
    /// How long what comes behind the last answer is thrown away, in nanoseconds.
    private static let lingerTime: UInt64 = 2_000_000_000

    private let descriptor: Int32
    private let host: Host
    private let loop: QueueLoop
    /// It lets its connections go when it ends.
    private let server: QueueServer
    private var parser: HTTPRequestParser
    private var output: [UInt8] = []
    private var sent = 0
    private var stage = Stage.reading
    private var watched: WatchEvents = .readable
    /// Something came while a request was being worked on: it is read afterwards.
    private var hasMore = false
    /// When it is closed unless something happens, on the monotonic clock; nil while we have the turn.
    private(set) var deadline: UInt64? {
        didSet { if let deadline { server.watch(deadline) } }
    }
    /// The number of a pull that waits for a message.
    var waitingPull: UInt64?
    private var isWithinRequest = false
    /// What the server was told of the memory that it takes.
    private var told = (input: 0, output: 0)

    /// - Parameter descriptor: a connected, non-blocking socket, which is this object's from now on.
    init(_ descriptor: Int32, server: QueueServer) {
        self.descriptor = descriptor
        self.server = server
        (host, loop) = (server.host, server.loop)
        parser = HTTPRequestParser(limits: server.settings.limits)
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close() }

    var isOpen: Bool { if case .closed = stage { false } else { true } }

    func open() throws(SystemError) {
        try loop.watch(descriptor, for: watched) { [weak self] events in self?.ready(events) }
        deadline = server.now + server.settings.requestTime
    }

    func close() {
        guard isOpen else { return }
        stage = .closed
        (parser, output, sent) = (HTTPRequestParser(), [], 0)
        tell()
        loop.removeWatch(descriptor)
        _ = Glibc.close(descriptor)
    }

    /// Its time is over.
    func expire() {
        switch stage {
        case .reading where isWithinRequest && output.isEmpty:
            host.count("slow_requests")
            refuse(Problem(408, "the request took too long"))
        case .reading where output.isEmpty, .lingering: server.ended(self)
        default:
            host.count("slow_readers")
            server.ended(self)
        }
    }

    // MARK: Reading

    private func ready(_ events: WatchEvents) {
        if events.contains(.writable) { flush(server.now) }
        guard isOpen else { return }
        if watched.contains(.readable), !events.isDisjoint(with: [.readable, .hangup]) {
            if case .working = stage {
                hasMore = true
                rewatch()
            } else {
                read()
            }
        } else if events.contains(.hangup) {
            server.ended(self)
        }
    }

    private func read() {
        let input = unsafe server.input
        var isWaiting = false
        if case .waiting = stage { isWaiting = true }
        let count = unsafe recv(descriptor, input.baseAddress, input.count, isWaiting ? Int32(MSG_PEEK) : 0)
        if count > 0 {
            if case .lingering = stage { return }
            // Who sends the next request meanwhile is not watched any more.
            if isWaiting { return setWaiting(false) }
            unsafe parser.append(Span(_unsafeElements: UnsafeBufferPointer(rebasing: input[..<count])))
            advance()
        } else if count == 0 || errno != EAGAIN && errno != EINTR {
            server.ended(self)
        }
    }

    /// Whether the request that is being worked on waits for something that may never come.
    func setWaiting(_ isWaiting: Bool) {
        switch stage {
        case .working, .waiting:
            stage = isWaiting ? .waiting : .working
            rewatch()
        default: break
        }
    }

    /// Takes the next request, where it is this side's turn.
    private func advance() {
        while case .reading = stage, output.count - sent < Self.enoughOutput {
            switch parser.next() {
            case .incomplete:
                noteProgress()
                return settle()
            case .expectsContinue:
                var writer = HTTPResponseWriter()
                writer.sayContinue()
                output += writer.bytes
                flush(server.now)
            case .refused(let refusal): return refuse(Problem(refusal.status, refusal.reason))
            case .request(let request):
                (stage, isWithinRequest, deadline) = (.working, false, nil)
                server.received(request, on: self)
            }
        }
        settle()
    }

    /// A request has so long from its first byte to its last; between two there is more time.
    private func noteProgress() {
        if parser.isWithinRequest {
            if !isWithinRequest { deadline = server.now + server.settings.requestTime }
            isWithinRequest = true
        } else if deadline == nil {
            deadline = server.now + server.settings.idleTime
        }
    }

    private func settle() {
        tell()
        rewatch()
        guard case .reading = stage, parser.isWithinRequest, server.isOverloaded else { return }
        host.count("refused_unfinished")
        refuse(.busy)
    }

    /// Tells the server how much memory this takes.
    private func tell() {
        let held = (input: parser.held, output: output.count - sent)
        server.note(input: held.input - told.input, output: held.output - told.output)
        told = held
    }

    /// Answers what cannot be read on, and ends.
    private func refuse(_ problem: Problem) {
        host.count("refused_requests")
        var writer = HTTPResponseWriter()
        ReplyWriter(dialect: .second, keepsAlive: false, date: server.date).write(.problem(problem), to: &writer)
        writer.withBytes { answer($0, keepsAlive: false) }
    }

    // MARK: Writing

    /// Answers the request that is being worked on.
    func answer(_ bytes: Span<UInt8>, keepsAlive: Bool) {
        guard isOpen else { return }
        stage = keepsAlive ? .reading : .ending
        hasMore = false
        // Most answers leave at once, without being kept.
        guard let count = output.isEmpty ? send(bytes) : 0 else { return server.ended(self) }
        let now = server.now
        if count < bytes.count {
            unsafe bytes.extracting(count...).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
            deadline = now + server.settings.requestTime
        }
        wrote(now)
        // What came behind the request is looked at in a turn of its own, so that nobody has all the time.
        if case .reading = stage, parser.held > 0 { server.advanceLater(self) }
    }

    /// Looks at what came behind the last request.
    func advanceNow() {
        if case .reading = stage { advance() }
    }

    private func flush(_ now: UInt64) {
        let waiting = output
        guard let count = send(waiting.span.extracting(sent...)) else { return server.ended(self) }
        sent += count
        if count > 0, deadline != nil { deadline = now + server.settings.requestTime }
        wrote(now)
    }

    /// Something was written, all of it perhaps.
    private func wrote(_ now: UInt64) {
        if sent == output.count {
            if !output.isEmpty { (output, sent) = ([], 0) }
            switch stage {
            case .reading: deadline = now + server.settings.idleTime
            case .ending: linger(now)
            default: break
            }
        }
        tell()
        rewatch()
    }

    /// Sends as much as there is room for.
    ///
    /// - Returns: how many bytes that was, or nil where the connection is lost.
    private func send(_ bytes: Span<UInt8>) -> Int? {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.extracting(sent...).withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return nil
            }
        }
        return sent
    }

    private func linger(_ now: UInt64) {
        stage = .lingering
        deadline = now + Self.lingerTime
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private func rewatch() {
        guard isOpen else { return }
        var wanted: WatchEvents = []
        switch stage {
        case .reading where output.count - sent < Self.enoughOutput, .lingering, .waiting: wanted.insert(.readable)
        // Most clients wait for the answer: to look away and back would cost two system calls a request.
        case .working where !hasMore: wanted.insert(.readable)
        default: break
        }
        if !output.isEmpty { wanted.insert(.writable) }
        guard wanted != watched else { return }
        watched = wanted
        do throws(SystemError) {
            try loop.changeWatch(descriptor, for: wanted)
        } catch {
            host.log(.debug, "a connection cannot be watched: \(error)")
            server.ended(self)
        }
    }
}

internal import AdapterKit
internal import Descriptors
internal import JSONText
internal import Unix

/// The client with its socket: carries messages and time to the core, and carries out what it decides.
final class ClientEndpoint: TracimEndpoint {
    private let host: Host
    private let settings: ClientConfiguration
    private let calls: Calls
    private lazy var outbox = Outbox(host: host, crowd: TracimAdapter.crowd, limit: TracimAdapter.mostWaiting)
    private lazy var post = Post(host: host, limits: settings.local.post) { [weak self] in
        self?.host.count($0.name)
    } told: { [weak self] _, failure in
        self?.run { $0.sent(failure, at: $1) }
    }
    private var listener: LocalListener?
    private var session: ClientSession?
    private var isBusy = false
    private var lastFailure = ""
    private lazy var alarm = Alarm(host: host) { [weak self] in self?.run { $0.tick(at: $1) } }

    init(host: Host, settings: ClientConfiguration) {
        self.host = host
        self.settings = settings
        calls = Calls(host: host)
    }

    func start() throws(AdapterError) {
        let path = try ownPath()
        let listener = LocalListener(host: host, path: path, limits: settings.local.listener) { [weak self] in
            self?.received($0)
        } count: { [weak self] in
            self?.host.count($0.name)
        }
        try listener.open()
        self.listener = listener
        let local = settings.local
        let core = ClientSettings(
            daemonPath: local.daemonPath, path: path, pid: "\(Environment.process)", silence: local.silence,
            answerTimeout: local.answerTimeout, longestWait: local.longestWait, calls: local.requests)
        session = ClientSession(core, seed: .random(in: .min ... .max))
        lastFailure = ""
        host.linkDown("registering at \(local.daemonPath)")
        run { $0.start(at: $1) }
    }

    private func ownPath() throws(AdapterError) -> String {
        if let path = settings.ownPath { return path }
        let path = Path.join(try host.stateDirectory(), "client.sock")
        return try LocalSettings.checked(path, "client_socket in the state directory")
    }

    func stop() {
        run { session, _ in session.stop() }
        session = nil
        alarm.cancel()
        post.close()
        listener?.close()
        listener = nil
        outbox.removeAll()
        calls.end()
    }

    func takesMore() -> Bool { true }

    func deliver(_ event: EventView) throws(AdapterError) {
        throw AdapterError(.unsupported, "a client of the daemon cannot send events: only mode: daemon can")
    }

    func creditCame() { outbox.flush() }

    func settled(_ token: UInt64) {}

    func call(_ call: Call) throws(AdapterError) {
        let question: Question
        switch call.name {
        case "request": question = .request(try TracimRequest(call))
        case "clients": question = .clients
        default: question = .account
        }
        let number = calls.begin(call.id)
        let timeout = Moment(clamping: call.timeout.wholeNanoseconds)
        run { $0.call(question, number, timeout: timeout, at: $1) }
    }

    func cancel(_ call: CallID) {
        if let number = calls.forget(call) { run { session, _ in session.cancel(number) } }
    }

    private func received(_ bytes: Span<UInt8>) {
        do throws(DaemonMessage.Malformed) {
            let message = try DaemonMessage(parsing: bytes)
            run { $0.received(message, at: $1) }
        } catch {
            host.count(Counter.malformedMessages.name)
            host.log(.debug, "a message is not understood: \(error.text)")
        }
    }

    /// Tells the core something and does what it wants done then. What it wants done while that goes on is done by the
    /// outermost call.
    private func run(_ body: (inout ClientSession, Moment) -> Void) {
        guard session != nil else { return }
        session?.with { body(&$0, Alarm.now) }
        guard !isBusy else { return }
        isBusy = true
        while let actions = session?.takeActions(), !actions.isEmpty {
            for action in actions { perform(action) }
        }
        isBusy = false
        alarm.set(session?.nextTime)
    }

    private func perform(_ action: ClientSession.Action) {
        switch action {
        case .send(let bytes, let path, let token): post.send(bytes, to: path, token: token)
        case .live(let message): outbox.emit(message.draft)
        case .joined(let client): outbox.emit(client.draft(Emitted.joined))
        case .left(let client): outbox.emit(client.draft(Emitted.left))
        case .up(let user):
            lastFailure = ""
            let name = user.isEmpty ? ", which is not logged in yet" : " as user \(user)"
            host.linkUp("registered at \(settings.local.daemonPath)\(name)")
        case .down(let reason): down(reason)
        case .complete(let call, let answer): complete(call, answer)
        case .count(let counter): host.count(counter.name)
        case .note(let text): host.log(.debug, text)
        }
    }

    private func complete(_ call: UInt64, _ answer: ClientSession.Answer) {
        switch answer {
        case .done(let value): calls.complete(call, .success(value))
        case .failed(let text): calls.complete(call, .failure(AdapterError(.closed, text)))
        case .timedOut:
            calls.complete(
                call,
                .failure(
                    AdapterError(.timeout, "the daemon gave no answer; the original gives none where Tracim refuses")))
        }
    }

    private func down(_ reason: String) {
        listener?.renew()
        host.linkDown(reason)
        // An attempt each few seconds fails for the same reason: once is enough.
        guard reason != lastFailure else { return }
        lastFailure = reason
        host.log(.info, "not registered at \(settings.local.daemonPath): \(reason)")
    }
}

extension ClientSession {
    /// Changes it in place.
    fileprivate mutating func with(_ body: (inout ClientSession) -> Void) { body(&self) }
}

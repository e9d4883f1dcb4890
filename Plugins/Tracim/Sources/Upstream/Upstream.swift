internal import AdapterKit
internal import HTTPClient
internal import JSONText

/// Tracim on the wire: carries answers and time to the session, and carries out what it decides; asks for programs and for the
/// hub. All of it on the instance's thread.
final class Upstream {
    /// Told what concerns the daemon.
    enum News {
        case live(LiveMessage)
        case account(Account?)
        case up
        case down(String)
        case count(Counter)
        case note(String)
    }

    /// A request and who wants its answer.
    struct Waiting {
        let request: TracimRequest
        let done: (RequestResult) -> Void
    }

    private let host: Host
    let api: TracimAPI
    private let options: HTTPClientOptions
    private let tell: (News) -> Void
    private(set) var session: UpstreamSession
    var http: HTTPClient?
    private var stream: HTTPExchangeID?
    var account: Account?
    private var isReading = true
    /// Requests that were refused for want of a login: they are made again after the next one.
    var again: [Waiting] = []
    private var isBusy = false
    private lazy var alarm = Alarm(host: host) { [weak self] in self?.run { $0.tick(at: $1) } }

    init(
        host: Host, api: TracimAPI, options: HTTPClientOptions, session: UpstreamSession,
        _ tell: @escaping (News) -> Void
    ) {
        self.host = host
        self.api = api
        self.options = options
        self.session = session
        self.tell = tell
    }

    func start() throws(AdapterError) {
        http = try HTTPClient(host: host, options: options)
        run { session, _ in session.start() }
    }

    func stop() {
        run { session, _ in session.stop() }
        failAgain("the endpoint stops")
        alarm.cancel()
        http?.close()
        http = nil
    }

    /// Whether the stream is read; meanwhile Tracim keeps what it has.
    func setReading(_ isReading: Bool) {
        guard self.isReading != isReading else { return }
        self.isReading = isReading
        http?.setReading(stream, isReading)
    }

    func settled(_ id: Int64) { run { session, _ in session.settled(id) } }

    // MARK: The session

    func run(_ body: (inout UpstreamSession, Moment) -> Void) {
        body(&session, Alarm.now)
        guard !isBusy else { return }
        isBusy = true
        var actions = session.takeActions()
        while !actions.isEmpty {
            for action in actions { perform(action) }
            actions = session.takeActions()
        }
        isBusy = false
        alarm.set(session.nextTime)
    }

    private func perform(_ action: UpstreamSession.Action) {
        switch action {
        case .login: logIn()
        case .openStream(let account, let after): openStream(account, after)
        case .closeStream:
            http?.cancel(stream)
            stream = nil
        case .account(let account): become(account)
        case .live(let message): tell(.live(message))
        case .up: tell(.up)
        case .down(let reason):
            failAgain(reason)
            tell(.down(reason))
        case .count(let counter): tell(.count(counter))
        case .note(let text): tell(.note(text))
        }
    }

    private func become(_ account: Account?) {
        self.account = account
        tell(.account(account))
        guard account != nil else { return }
        performAgain()
    }

    private func logIn() {
        attempt { [weak self] http throws(AdapterError) in
            guard let self else { return }
            try http.perform(api.login) { [weak self] in self?.loginAnswered($0) }
        }
    }

    private func loginAnswered(_ result: Result<HTTPResponse, AdapterError>) {
        do throws(AdapterError) {
            let response = try result.get()
            do throws(APIRefusal) {
                let account = try api.account(response)
                run { session, _ in session.loggedIn(account) }
            } catch {
                run { $0.loginFailed(error.text, at: $1) }
            }
        } catch {
            run { $0.loginFailed(error.message, at: $1) }
        }
    }

    private func openStream(_ account: Account, _ after: Int64?) {
        attempt { [weak self] http throws(AdapterError) in
            guard let self else { return }
            stream = try http.stream(api.stream(account, after: after)) { [weak self] in
                self?.streamOpened($0)
            } body: { [weak self] bytes in
                self?.session.received(bytes, at: Alarm.now)
                self?.run { _, _ in }
            } end: { [weak self] in
                self?.streamEnded($0)
            }
            if !isReading { http.setReading(stream, false) }
        }
    }

    private func attempt(_ body: (HTTPClient) throws(AdapterError) -> Void) {
        guard let http else { return }
        do throws(AdapterError) { try body(http) } catch {
            run { session, now in
                session.loginFailed(error.message, at: now)
                session.streamEnded(error.message, at: now)
            }
        }
    }

    private func streamOpened(_ head: HTTPHead) {
        let isStream = head["Content-Type"]?.lowercased().hasPrefix("text/event-stream") ?? false
        let refusal =
            head.status == 200
            ? "\(api.url) gives something else than live messages"
            : api.refusal(HTTPResponse(head: head), "the live messages").text
        run { $0.streamOpened(head.status == 200 && !isStream ? 0 : head.status, refusal, at: $1) }
    }

    private func streamEnded(_ result: Result<Void, AdapterError>) {
        stream = nil
        switch result {
        case .success: run { $0.streamEnded("Tracim has ended the stream", at: $1) }
        case .failure(let error): run { $0.streamEnded(error.message, at: $1) }
        }
    }
}

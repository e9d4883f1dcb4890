internal import AdapterKit
internal import Descriptors
internal import JSONText
internal import Unix

/// The daemon with its socket and its way to Tracim: carries messages and time to the core, and carries out what it decides.
final class DaemonEndpoint: TracimEndpoint {
    let host: Host
    let settings: DaemonConfiguration
    private let calls: Calls
    lazy var outbox = Outbox(
        host: host, crowd: TracimAdapter.crowd, limit: TracimAdapter.mostWaiting,
        refused: { [weak self] token, _ in self?.settled(token) })
    lazy var post = Post(host: host, limits: settings.local.post) { [weak self] in
        self?.host.count($0.name)
    }
    private var listener: LocalListener?
    var upstream: Upstream?
    var places: PlaceStore?
    private var daemon: Daemon
    /// Live messages that are not passed on yet.
    var arrived: [LiveMessage] = []
    private var lastNumber: Int64 = 0
    private var lastFailure = ""
    private var isBusy = false
    /// Programs take messages slower than they come: more are fetched when this has passed.
    var crowdTimer: TimerID?
    /// A delivery was not taken.
    var owesReady = false
    private lazy var alarm = Alarm(host: host) { [weak self] in self?.run { $0.tick(at: $1) } }

    init(host: Host, settings: DaemonConfiguration) {
        self.host = host
        self.settings = settings
        calls = Calls(host: host)
        daemon = Daemon(settings.daemon, at: 0)
    }

    func start() throws(AdapterError) {
        daemon = Daemon(settings.daemon, at: Alarm.now)
        if settings.local.isDefault { try? Directories.create(Path.parent(of: settings.local.daemonPath)) }
        let listener = LocalListener(
            host: host, path: settings.local.daemonPath, limits: settings.local.listener
        ) { [weak self] in
            self?.received($0)
        } count: { [weak self] in
            self?.host.count($0.name)
        }
        try listener.open()
        self.listener = listener
        lastFailure = ""
        host.linkDown("logging in at \(settings.api.url)")
        do throws(AdapterError) { try startUpstream() } catch {
            // Or the next start would find the socket taken.
            stop()
            throw error
        }
        run { _, _ in }
    }

    private func startUpstream() throws(AdapterError) {
        let places = settings.catchesUp ? makePlaces() : nil
        self.places = places
        let session = UpstreamSession(
            longestWait: settings.local.longestWait, limit: settings.liveLimit,
            resumption: Resumption(done: places?.read()), seed: .random(in: .min ... .max))
        let upstream = Upstream(host: host, api: settings.api, options: settings.options, session: session) {
            [weak self] in self?.happened($0)
        }
        self.upstream = upstream
        try upstream.start()
    }

    private func makePlaces() -> PlaceStore {
        PlaceStore(host: host, server: settings.server) { [weak self] in self?.upstream?.session.resumption.done }
    }

    func stop() {
        places?.flush()
        upstream?.stop()
        alarm.cancel()
        endPassing()
        listener?.close()
        post.close()
        outbox.removeAll()
        calls.end()
        (upstream, places, listener) = (nil, nil, nil)
        host.linkDown("stopped")
    }

    // MARK: The hub

    func deliver(_ event: EventView) throws(AdapterError) {
        lastNumber -= 1
        let message = try LiveMessage(event, number: lastNumber)
        run { daemon, _ in daemon.broadcast(message) }
    }

    func creditCame() {
        outbox.flush()
        noteCrowd()
    }

    func settled(_ token: UInt64) {
        guard token != 0 else { return }
        upstream?.settled(LiveMessage.id(token))
        places?.keepSoon()
    }

    func call(_ call: Call) throws(AdapterError) {
        switch call.name {
        case "request":
            let (request, number) = (try TracimRequest(call), calls.begin(call.id))
            guard let upstream else { throw AdapterError(.closed, "the endpoint is stopped") }
            upstream.perform(request) { [weak self] in self?.calls.complete(number, .success($0.forPeople)) }
        case "clients":
            calls.complete(calls.begin(call.id), .success(.array(daemon.clients.map(\.json))))
        default: calls.complete(calls.begin(call.id), .success(["user_id": .string(daemon.userID)]))
        }
    }

    func cancel(_ call: CallID) { _ = calls.forget(call) }

    // MARK: Programs

    private func received(_ bytes: Span<UInt8>) {
        do throws(DaemonMessage.Malformed) {
            let message = try DaemonMessage(parsing: bytes)
            run { daemon, _ in daemon.received(message) }
        } catch {
            host.count(Counter.malformedMessages.name)
            host.log(.debug, "a message is not understood: \(error.text)")
        }
    }

    func run(_ body: (inout Daemon, Moment) -> Void) {
        body(&daemon, Alarm.now)
        guard !isBusy else { return }
        isBusy = true
        var actions = daemon.takeActions()
        while !actions.isEmpty {
            for action in actions { perform(action) }
            actions = daemon.takeActions()
        }
        isBusy = false
        if listener != nil { alarm.set(daemon.nextTime) }
    }

    private func perform(_ action: Daemon.Action) {
        switch action {
        case .send(let bytes, let path): post.send(bytes, to: path)
        case .request(let number, let request):
            upstream?.perform(request) { [weak self] result in
                self?.run { daemon, _ in daemon.answered(number, result) }
            }
        case .joined(let client): outbox.emit(client.draft(Emitted.joined))
        case .left(let client, let isSilent):
            if isSilent { post.forget(client.path) }
            outbox.emit(client.draft(Emitted.left, isSilent: isSilent))
        case .count(let counter): host.count(counter.name)
        case .note(let text): host.log(.debug, text)
        }
    }

    // MARK: Tracim

    private func happened(_ news: Upstream.News) {
        switch news {
        case .live(let message):
            arrived.append(message)
            passOn()
        case .account(let account): if let account { daemon.userID = account.userID }
        case .up:
            lastFailure = ""
            host.linkUp("live messages of \(settings.api.url) as user \(daemon.userID)")
        case .down(let reason): down(reason)
        case .count(let counter): host.count(counter.name)
        case .note(let text): host.log(.debug, text)
        }
    }

    private func down(_ reason: String) {
        host.linkDown(reason)
        guard reason != lastFailure else { return }
        lastFailure = reason
        host.log(.info, "no live messages of \(settings.api.url): \(reason)")
    }
}

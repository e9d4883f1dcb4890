internal import AdapterKit
internal import JSONText

/// One session of a client on its socket: carries bytes and time to the core, connects, and hands on the rest of what the
/// core decides.
final class ClientWire {
    private let host: Host
    private let settings: PysigSettings
    private let act: (ClientSession.Action) -> Void
    private(set) var session: ClientSession
    private var stream: Stream?
    private var connector: Connector?
    private var isBusy = false
    private lazy var alarm = Alarm(host: host) { [weak self] in self?.run { $0.tick(at: $1) } }

    /// - Parameter act: carries out what concerns the hub.
    init(
        _ session: ClientSession, host: Host, settings: PysigSettings, _ act: @escaping (ClientSession.Action) -> Void
    ) {
        self.session = session
        self.host = host
        self.settings = settings
        self.act = act
    }

    /// Tells the core something and does what it wants done then.
    func run(_ body: (inout ClientSession, Moment) -> Void) {
        body(&session, Alarm.now)
        guard !isBusy else { return }
        isBusy = true
        while true {
            let actions = session.takeActions()
            if actions.isEmpty { break }
            for action in actions { perform(action) }
        }
        isBusy = false
        alarm.set(session.nextTime)
    }

    private func perform(_ action: ClientSession.Action) {
        switch action {
        case .connect: connect()
        case .write(let object): stream?.write(object)
        case .reading(let isReading): stream?.setReading(isReading)
        case .awaitDrain: stream?.whenDrained { [weak self] in self?.run { $0.drained(at: $1) } }
        case .close: close()
        default: act(action)
        }
    }

    private func connect() {
        close()
        connector = Connector(to: settings.host, port: settings.port, host: host) { [weak self] result in
            self?.connector = nil
            switch result {
            case .success(let descriptor): self?.connected(descriptor)
            case .failure(let error): self?.run { $0.lost(error.message, at: $1) }
            }
        }
    }

    private func connected(_ descriptor: Int32) {
        let stream = Stream(descriptor, host: host)
        self.stream = stream
        do throws(AdapterError) {
            try stream.open { [weak self] bytes in
                self?.received(bytes)
            } end: { [weak self] reason in
                self?.stream = nil
                if case .slow = reason { self?.act(.count(.slowPeers)) }
                self?.run { $0.lost(reason.text, at: $1) }
            }
        } catch {
            close()
            return run { $0.lost(error.message, at: $1) }
        }
        run { $0.connected(at: $1) }
    }

    private func received(_ bytes: Span<UInt8>) {
        session.received(bytes, at: Alarm.now)
        run { _, _ in }
    }

    private func close() {
        connector?.cancel()
        connector = nil
        stream?.close()
        stream = nil
    }
}

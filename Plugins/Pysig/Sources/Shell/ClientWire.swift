internal import AdapterKit
internal import JSONText

/// One session of a client on its carrier: carries bytes and time to the core, connects, and hands on the rest of what the
/// core decides.
final class ClientWire {
    private let host: Host
    private let settings: PysigSettings
    private let act: (ClientSession.Action) -> Void
    private(set) var session: ClientSession
    private let carrier: any Carrier
    private var connection: (any CarrierConnection)?
    private var attempt: (any CarrierAttempt)?
    private var isBusy = false
    /// Whether something was written and not sent yet.
    private var isUnsent = false
    private lazy var alarm = Alarm(host: host) { [weak self] in self?.run { $0.tick(at: $1) } }

    /// - Parameter act: carries out what concerns the hub.
    init(
        _ session: ClientSession, host: Host, settings: PysigSettings, _ act: @escaping (ClientSession.Action) -> Void
    ) {
        self.session = session
        self.host = host
        self.settings = settings
        self.act = act
        carrier = settings.carrier.make(host: host, aligns: settings.aligns)
    }

    /// Tells the core something and does what it wants done then.
    func run(_ body: (inout ClientSession, Moment) -> Void) {
        body(&session, Alarm.now)
        guard !isBusy else { return }
        isBusy = true
        while true {
            let actions = session.takeActions()
            if actions.isEmpty, !isUnsent { break }
            for action in actions { perform(action) }
            guard actions.isEmpty else { continue }
            isUnsent = false
            connection?.flush()
        }
        isBusy = false
        alarm.set(session.nextTime)
    }

    private func perform(_ action: ClientSession.Action) {
        switch action {
        case .connect: connect()
        case .write(let object):
            connection?.write(object)
            isUnsent = true
        case .reading(let isReading): connection?.setReading(isReading)
        case .awaitDrain: connection?.whenDrained { [weak self] in self?.run { $0.drained(at: $1) } }
        case .close: close()
        default: act(action)
        }
    }

    private func connect() {
        close()
        attempt = carrier.connect(to: settings.address) { [weak self] result in
            self?.attempt = nil
            switch result {
            case .success(let connection): self?.connected(connection)
            case .failure(let error): self?.run { $0.lost(error.message, at: $1) }
            }
        }
    }

    private func connected(_ connection: any CarrierConnection) {
        self.connection = connection
        do throws(AdapterError) {
            try connection.open { [weak self] bytes in
                self?.received(bytes)
            } end: { [weak self] reason in
                self?.connection = nil
                if case .slow = reason { self?.act(.count(.slowPeers)) }
                self?.run { $0.lost(reason.text, at: $1) }
            }
        } catch {
            close()
            return run { $0.lost(error.message, at: $1) }
        }
        run { $0.connected(pace: connection.pace, at: $1) }
    }

    private func received(_ bytes: Span<UInt8>) {
        session.received(bytes, at: Alarm.now)
        run { _, _ in }
    }

    private func close() {
        attempt?.cancel()
        attempt = nil
        connection?.close()
        connection = nil
    }
}

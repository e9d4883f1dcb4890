internal import AdapterKit
internal import Descriptors
internal import SQLite
internal import Unix

/// The broker as an endpoint.
///
/// It belongs to the instance's thread; the history's thread only hands it to posts, which run there.
final class BrokerEndpoint: EmitterEndpoint, @unchecked Sendable {
    private let host: Host
    private let settings: BrokerSettings
    private let settlements: SettlementBatch
    private var listeners: [Listener] = []
    private var server: BrokerServer?
    private var history: HistoryThread?

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        self.settings = try BrokerSettings(settings)
        settlements = SettlementBatch(host: host)
    }

    // MARK: Start

    func start() throws(AdapterError) -> Progress {
        warn()
        guard settings.isKeyed else {
            try begin(Broker(limits: settings.limits, access: settings.access))
            return .done
        }
        try startHistory(try host.stateDirectory())
        return .pending
    }

    private func warn() {
        let isLocal = settings.host == "localhost" || settings.host == "::1" || settings.host.hasPrefix("127.")
        guard !isLocal else { return }
        if settings.access == .open, !settings.isKeyed {
            host.log(.warning, "listening at \(settings.host) without users: whoever reaches it is let in")
        } else if settings.tls == nil {
            host.log(.warning, "listening at \(settings.host) without TLS: passwords and keys travel in the clear")
        }
    }

    /// What the broker keeps lies on a disk, which has a thread of its own. It listens when that is open.
    private func startHistory(_ directory: String) throws(AdapterError) {
        let host = host
        do throws(SystemError) {
            let history = try HistoryThread(host: host) { [weak self] number, messages in
                host.postPatiently { self?.server?.found(number, messages) }
            }
            let secret = settings.secret
            try history.start(
                "\(directory)/history.sqlite", limit: settings.historySize,
                opened: { [weak self] past in
                    let secret = KeySecret.find(secret, "\(directory)/key.secret")
                    host.postPatiently { self?.opened(past, secret) }
                },
                ended: { [weak self] in host.postPatiently { self?.historyEnded() } })
            self.history = history
        } catch {
            throw AdapterError.system("cannot start the history's thread", errno: error.code)
        }
    }

    private func opened(_ past: Result<HistoryThread.Past, DatabaseError>, _ secret: Result<[UInt8], AdapterError>) {
        do throws(AdapterError) {
            let secret = try secret.get()
            let past = try past.mapError { AdapterError(.io, "cannot open the history: \($0.text)") }.get()
            guard let own = SealedKeys(secret: secret) else {
                throw AdapterError(.failed, "libsodium does not start")
            }
            let keys = settings.license.map { KeyAuthority(LegacyKeys($0), others: [own], banned: past.banned) }
            var broker = Broker(
                limits: settings.limits, access: settings.access,
                keys: keys ?? KeyAuthority(own, banned: past.banned), rule: settings.rule)
            broker.lastKept = past.lastKept
            try begin(broker)
            host.started()
        } catch {
            host.startFailed(error)
        }
    }

    private func begin(_ broker: Broker) throws(AdapterError) {
        server = BrokerServer(host: host, broker: broker, settings: settings, history: history)
        do throws(AdapterError) {
            let tls = try settings.tls.map { (files) throws(AdapterError) in try TLSContext(files) }
            try listen(settings.port, settings.tlsPort == nil ? tls : nil)
            if let port = settings.tlsPort { try listen(port, tls) }
        } catch {
            endListening()
            server = nil
            throw error
        }
        host.linkUp("listening at " + listeners.map { "\(settings.address):\($0.port)" }.joined(separator: " and "))
    }

    private func listen(_ port: UInt16, _ tls: TLSContext?) throws(AdapterError) {
        let listener = try host.listen(at: "tcp:\(settings.address):\(port)") { [weak self] descriptor, peer in
            self?.server?.greet(descriptor, tls.flatMap { TLSSession($0) }, peer)
        }
        listeners.append(listener)
    }

    private func endListening() {
        for listener in listeners { listener.close() }
        listeners = []
    }

    // MARK: Stop

    func stop(deadline: Duration) -> Progress {
        endListening()
        server?.end()
        server = nil
        host.linkDown("stopped")
        guard let history else { return .done }
        history.end()
        return .pending
    }

    private func historyEnded() {
        history = nil
        host.stopped()
    }

    // MARK: The hub

    func deliver(_ deliveries: Deliveries) -> Int {
        guard let server else { return 0 }
        for delivery in deliveries {
            do throws(AdapterError) {
                let (message, time) = try Message.read(delivery.event, isKeyed: settings.isKeyed)
                server.publish(message, keptFor: time)
                settlements.delivered(delivery.token)
            } catch {
                settlements.add(delivery.token, .rejected(error))
            }
        }
        settlements.flush()
        return deliveries.count
    }

    func credit(events: UInt64, bytes: UInt64) { server?.creditCame() }

    func settled(_ settlements: Settlements) { server?.settled(settlements.map(\.token)) }

    func call(_ call: Call) throws(AdapterError) {
        guard let server else { throw AdapterError(.closed, "the broker is stopped") }
        guard settings.isKeyed else {
            throw AdapterError(.unsupported, "a broker without keys does not answer \(call.name)")
        }
        host.complete(call.id, server.answer(try BrokerOperation(call)))
    }
}

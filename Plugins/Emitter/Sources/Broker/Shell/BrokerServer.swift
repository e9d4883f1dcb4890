internal import AdapterKit
internal import Descriptors
internal import JSONText
internal import Unix

/// The broker on its connections: carries bytes and time to the core, and carries out what the core decides. All of it on the
/// instance's thread.
final class BrokerServer {
    private let host: Host
    private var broker: Broker
    private let outbox: PublicationOutbox
    private let history: HistoryThread?
    private let settings: BrokerSettings
    /// Where connections read to.
    let input = InputBuffer()
    /// All connections, and those of clients.
    private var guests: [ObjectIdentifier: (connection: Connection, timer: TimerID?)] = [:]
    private var clients: [ConnectionID: Connection] = [:]
    private var lastConnection: ConnectionID = 0
    /// What the core decided is carried out once all that has arrived by now is with it, so that many messages go out in one
    /// write.
    private lazy var turnEnd = TurnEnd(host: host) { [weak self] in self?.endTurn() }
    private lazy var alarm = Alarm(host: host) { [weak self] in self?.tell { $0.tick(at: $1) } }

    /// - Parameter history: nil for a broker that keeps nothing.
    init(host: Host, broker: Broker, settings: BrokerSettings, history: HistoryThread?) {
        self.host = host
        self.broker = broker
        self.settings = settings
        self.history = history
        outbox = PublicationOutbox(host: host, form: settings.payload)
    }

    // MARK: Connections

    /// Takes a connection, which has so long to become a client's, whatever it speaks.
    func greet(_ descriptor: Int32, _ tls: TLSSession?, _ peer: String) {
        let connection = Connection(descriptor, tls, server: self, host: host)
        // Some more than clients, so that a client too many learns why.
        guard guests.count < settings.limits.connections + 64 else { return host.count("refused_connections") }
        do throws(AdapterError) {
            try connection.open()
            let time = Duration.nanoseconds(Int64(clamping: settings.limits.connectTime))
            let timer = try host.setTimer(after: time) { [weak self, weak connection] in
                guard let self, let connection else { return }
                self.host.count("silent_clients")
                self.ended(connection)
            }
            guests[ObjectIdentifier(connection)] = (connection, timer)
        } catch {
            host.log(.error, "cannot serve \(peer): \(error.message)")
        }
    }

    /// A connection has become a client's.
    func opened(_ connection: Connection) -> ConnectionID {
        if let timer = guests[ObjectIdentifier(connection)]?.timer { host.cancelTimer(timer) }
        guests[ObjectIdentifier(connection)]?.timer = nil
        lastConnection += 1
        let id = lastConnection
        clients[id] = connection
        tell { $0.opened(id, at: $1) }
        return id
    }

    func received(_ bytes: Span<UInt8>, on connection: ConnectionID) {
        broker.seconds = Clock.wall() / 1_000_000_000
        broker.received(bytes, on: connection, at: Clock.monotonic())
        turnEnd.soon()
    }

    func setWritable(_ connection: ConnectionID, _ isWritable: Bool) {
        tell { $0.setWritable(connection, isWritable, at: $1) }
    }

    /// A connection cannot go on.
    func failed(_ connection: Connection, _ reason: String) {
        host.count("failed_connections")
        host.log(.debug, "a connection failed: \(reason)")
        ended(connection)
    }

    /// A connection is over.
    func ended(_ connection: Connection) {
        connection.close()
        guard let guest = guests.removeValue(forKey: ObjectIdentifier(connection)) else { return }
        if let timer = guest.timer { host.cancelTimer(timer) }
        guard let id = connection.id else { return }
        clients[id] = nil
        tell { $0.closed(id, at: $1) }
    }

    /// What is shown to browsers.
    var pages: WebPages {
        WebPages(isKeyed: settings.isKeyed) { [self] form in
            form.result { request in
                var answer = JSONValue.null
                tell { broker, _ in answer = broker.mint(request) }
                return answer
            }
        }
    }

    // MARK: The hub

    /// Publishes a message of the hub's own.
    func publish(_ message: Message, keptFor time: Int64) { tell { $0.publish(message, keptFor: time, at: $1) } }

    func settled(_ tokens: [UInt64]) {
        tell { broker, now in for token in tokens { broker.settled(token, at: now) } }
    }

    func creditCame() { settled(outbox.flush()) }

    /// What the history had for a search.
    func found(_ number: UInt64, _ messages: [KeptMessage]) { tell { $0.found(number, messages, at: $1) } }

    /// Carries out a call of the hub.
    func answer(_ operation: BrokerOperation) -> Result<TypedValue, AdapterError> {
        var answer: Result<TypedValue, AdapterError> = .success(.record([]))
        tell { broker, _ in answer = operation.carryOut(on: &broker) }
        return answer
    }

    /// Closes all connections.
    func end() {
        alarm.cancel()
        for (connection, timer) in guests.values {
            if let timer { host.cancelTimer(timer) }
            connection.close()
        }
        guests = [:]
        clients = [:]
    }

    // MARK: The end of a turn

    private func tell(_ body: (inout Broker, Moment) -> Void) {
        broker.seconds = Clock.wall() / 1_000_000_000
        body(&broker, Clock.monotonic())
        turnEnd.soon()
    }

    private func endTurn() {
        // Messages that the hub refuses are acknowledged all the same: sent again they would be refused again.
        let refused = outbox.emit(broker.takePublications())
        if !refused.isEmpty { settled(refused) }
        for (id, output) in broker.takeOutput() { clients[id]?.write(output) }
        for action in broker.takeActions() { perform(action) }
        alarm.set(broker.nextTime.map { Int64(clamping: $0) })
    }

    private func perform(_ action: Broker.Action) {
        switch action {
        case .close(let id, let reason):
            host.log(.debug, "connection \(id) is closed: \(reason)")
            clients.removeValue(forKey: id)?.finish()
        case .hold(let id, let isHeld): clients[id]?.setReading(!isHeld)
        case .count(let counter): host.count(counter.name)
        case .store(let message):
            guard let history else { return }
            if !history.add(.keep(message)) { host.count("lost_kept") }
        case .find(let number, let query):
            if history?.add(.find(number, query)) != true { found(number, []) }
        case .ban(let key, let isBanned): _ = history?.add(.ban(key, isBanned))
        }
    }
}

internal import AdapterKit
internal import JSONText

/// The server on its carrier: carries bytes and time to the core, and carries out what the core decides.
final class ServerEndpoint: Endpoint {
    /// Events that wait for credit before no more connections are taken.
    private static let waitingLimit = 1000

    private let hub: Hub
    private let settings: PysigSettings
    private var server: Server
    private let carrier: any Carrier
    private var connections: [ConnectionID: any CarrierConnection] = [:]
    private var listener: (any CarrierListener)?
    /// Those with something that was written and not sent yet.
    private var unsent: Set<ConnectionID> = []
    private var isPaused = false
    private var isCrowded = false
    private var isBusy = false
    private var lastConnection: ConnectionID = 0
    private lazy var alarm = Alarm(host: hub.host) { [weak self] in self?.run { $0.tick(at: $1) } }

    init(hub: Hub, settings: PysigSettings) throws(AdapterError) {
        self.hub = hub
        self.settings = settings
        carrier = settings.carrier.make(host: hub.host, aligns: settings.aligns)
        server = try Self.makeServer(settings)
    }

    private static func makeServer(_ settings: PysigSettings) throws(AdapterError) -> Server {
        do throws(Router.Refusal) {
            return try Server(limits: settings.limits, senders: settings.senders, interests: settings.interests)
        } catch {
            throw AdapterError(.settings, error.text)
        }
    }

    func start() throws(AdapterError) {
        server = try Self.makeServer(settings)
        let listener = try carrier.listen(at: settings.address) { [weak self] connection, peer in
            self?.accept(connection, peer)
        }
        self.listener = listener
        hub.host.linkUp("listening at \(listener.text)")
    }

    func stop() {
        listener?.close()
        listener = nil
        alarm.cancel()
        for connection in connections.values { connection.close() }
        connections = [:]
        hub.host.linkDown("stopped")
    }

    private func accept(_ connection: any CarrierConnection, _ peer: String) {
        lastConnection += 1
        let id = lastConnection
        connections[id] = connection
        do throws(AdapterError) {
            try connection.open { [weak self] bytes in
                self?.received(bytes, id)
            } end: { [weak self] reason in
                self?.ended(id, reason)
            }
        } catch {
            hub.host.log(.error, "cannot serve \(peer): \(error.message)")
            connections[id] = nil
            return
        }
        hub.host.log(.debug, "\(peer) connected as \(id)")
        run { server, _ in server.opened(id, pace: connection.pace) }
    }

    private func received(_ bytes: Span<UInt8>, _ connection: ConnectionID) {
        server.received(bytes, on: connection, at: Alarm.now)
        run { _, _ in }
    }

    private func ended(_ connection: ConnectionID, _ reason: ConnectionEnd) {
        if case .slow = reason { hub.count(.slowPeers) }
        hub.host.log(.debug, "connection \(connection) ended: \(reason.text)")
        connections[connection] = nil
        run { $0.closed(connection, at: $1) }
    }

    /// Tells the core something and does what it wants done then. What it wants done while that goes on is done by the
    /// outermost call.
    private func run(_ body: (inout Server, Moment) -> Void) {
        body(&server, Alarm.now)
        guard !isBusy else { return }
        isBusy = true
        while true {
            let actions = server.takeActions()
            if actions.isEmpty, unsent.isEmpty { break }
            for action in actions { perform(action) }
            if actions.isEmpty, let connection = unsent.popFirst() { connections[connection]?.flush() }
        }
        isBusy = false
        alarm.set(server.nextTime)
        pauseIfNeeded()
        noteCrowd()
    }

    /// What waits for the hub is as long as peers like: then each of them has to wait until its last request is done.
    private func noteCrowd() {
        guard hub.outbox.isCrowded != isCrowded else { return }
        isCrowded.toggle()
        let isCrowded = isCrowded
        run { $0.setCrowded(isCrowded, at: $1) }
    }

    private func perform(_ action: Server.Action) {
        switch action {
        case .write(let connection, let object):
            connections[connection]?.write(object)
            unsent.insert(connection)
        case .reading(let connection, let isReading): connections[connection]?.setReading(isReading)
        case .awaitDrain(let connection):
            connections[connection]?.whenDrained { [weak self] in self?.run { $0.drained(connection, at: $1) } }
        case .close(let connection, let reason):
            hub.host.log(.warning, "connection \(connection) is closed: \(reason)")
            connections.removeValue(forKey: connection)?.close()
        case .emit(let heard, let token): hub.outbox.emit(heard.draft, token: token)
        case .settle(let token, let firing): hub.settle(token, firing)
        case .ask(let number, let sender, let method, let params):
            let failure = hub.ask(number, sender, method, params, timeout: settings.limits.requestTimeout)
            if let failure { answered(number, .failed(failure)) }
        case .complete(let call, let outcome): hub.complete(call, outcome)
        case .count(let counter): hub.count(counter)
        }
    }

    /// Connections that come and go make events even while there is no credit.
    private func pauseIfNeeded() {
        let shouldPause = hub.outbox.count > Self.waitingLimit
        guard shouldPause != isPaused, let listener else { return }
        isPaused = shouldPause
        do throws(AdapterError) {
            try listener.pause(shouldPause)
        } catch {
            hub.host.log(.error, "cannot pause the listener: \(error.message)")
        }
    }

    func creditCame() {
        hub.outbox.flush()
        pauseIfNeeded()
        noteCrowd()
    }

    func taken(_ token: UInt64) { run { $0.taken(token, at: $1) } }

    func settled(_ token: UInt64, failure: String?) { run { $0.settled(token, failure: failure, at: $1) } }

    func fire(_ signal: Heard, token: UInt64) {
        run { $0.fire(signal, token: token, creates: settings.createsSenders, at: $1) }
    }

    func request(_ sender: Identifier, _ method: Identifier, _ params: JSONValue, call: UInt64, timeout: Moment) {
        run { $0.request(sender, method, params, call: call, timeout: timeout, at: $1) }
    }

    func listSenders(withEvents: Bool, call: UInt64, timeout: Moment) {
        hub.complete(call, .done(server.router.listing(withEvents: withEvents)))
    }

    func answered(_ number: UInt64, _ outcome: PysigOutcome) { run { $0.answered(number, outcome, at: $1) } }
}

internal import EmitterAdapter

/// A broker with clients around it, each with a name, and a clock.
final class Table {
    private(set) var broker: Broker
    private(set) var now: Moment = 1_000_000_000
    private(set) var counts: [Counter: Int] = [:]
    private(set) var publications: [Publication] = []
    /// The connections that nothing is read from.
    private(set) var held: Set<ConnectionID> = []
    /// Whether the hub settles at once what it gets.
    var settles = true
    private var connections: [String: ConnectionID] = [:]
    private var closed: Set<ConnectionID> = []
    private var written: [ConnectionID: [UInt8]] = [:]
    private var last: ConnectionID = 0

    init(_ limits: BrokerLimits = BrokerLimits(), access: Access = .open, keys: KeyAuthority? = nil) {
        broker = Broker(limits: limits, access: access, keys: keys)
    }

    /// Limits that differ from the usual ones.
    static func limits(_ change: (inout BrokerLimits) -> Void) -> BrokerLimits {
        var limits = BrokerLimits()
        change(&limits)
        return limits
    }

    // MARK: Clients

    /// Opens a connection, which replaces one of that name here, and not at the broker.
    func open(_ name: String) {
        last += 1
        connections[name] = last
        tell { $0.opened(last, at: now) }
    }

    /// Opens a connection and logs in; gives the CONNACK and what came with it.
    @discardableResult
    func join(_ name: String, clean: Bool = true, keepAlive: Int = 0, will: Wire.Will? = nil) -> [Reply] {
        open(name)
        return ask(name, Wire.connect(name, clean: clean, keepAlive: keepAlive, will: will))
    }

    /// Sends, and gives what came back.
    @discardableResult
    func ask(_ name: String, _ packets: [UInt8]...) -> [Reply] {
        send(name, Array(packets.joined()))
        return take(name)
    }

    func send(_ name: String, _ bytes: [UInt8]) {
        guard let connection = connections[name] else { return }
        tell { $0.received(bytes.span, on: connection, at: now) }
    }

    /// What came to a client since it was last asked for.
    func take(_ name: String) -> [Reply] {
        guard let connection = connections[name] else { return [] }
        return Reply.parse(written.removeValue(forKey: connection) ?? [])
    }

    /// The messages among it.
    func messages(_ name: String) -> [Received] {
        take(name).compactMap { reply in
            guard case .message(let message) = reply else { return nil }
            return message
        }
    }

    func payloads(_ name: String) -> [String] { messages(name).map(\.payload) }

    func isOpen(_ name: String) -> Bool { connections[name].map { !closed.contains($0) } ?? false }
    func isHeld(_ name: String) -> Bool { connections[name].map(held.contains) ?? false }

    /// The client's connection breaks.
    func drop(_ name: String) {
        guard let connection = connections[name] else { return }
        closed.insert(connection)
        tell { $0.closed(connection, at: now) }
    }

    func setWritable(_ name: String, _ isWritable: Bool) {
        guard let connection = connections[name] else { return }
        tell { $0.setWritable(connection, isWritable, at: now) }
    }

    // MARK: The hub and the clock

    func publish(_ message: Message) { tell { $0.publish(message, at: now) } }

    /// The hub settles all that it has not.
    func settle() {
        let tokens = publications.map(\.token).filter { $0 != 0 }
        publications = []
        for token in tokens { tell { $0.settled(token, at: now) } }
    }

    func settleBackwards() {
        publications.reverse()
        settle()
    }

    func wait(_ seconds: Double) {
        let end = now + Moment(seconds * 1e9)
        while let next = broker.nextTime, next <= end {
            now = max(now, next)
            tell { $0.tick(at: now) }
        }
        now = end
    }

    /// Whether the broker wants to be woken.
    var isIdle: Bool { broker.nextTime == nil }

    private func tell(_ body: (inout Broker) -> Void) {
        body(&broker)
        collect()
        // What is due at once.
        for _ in 0..<1000 {
            guard let next = broker.nextTime, next <= now else { return }
            broker.tick(at: now)
            collect()
        }
        fatalError("the broker wants to be woken for ever")
    }

    private func collect() {
        let fresh = broker.takePublications()
        for (connection, bytes) in broker.takeOutput() where !closed.contains(connection) {
            written[connection, default: []] += bytes
        }
        for action in broker.takeActions() {
            switch action {
            case .close(let connection, _): closed.insert(connection)
            case .hold(let connection, true): held.insert(connection)
            case .hold(let connection, false): held.remove(connection)
            case .count(let counter): counts[counter, default: 0] += 1
            case .store, .find, .ban: break
            }
        }
        publications += fresh
        guard settles, !fresh.isEmpty else { return }
        for publication in fresh where publication.token != 0 { broker.settled(publication.token, at: now) }
        collect()
    }
}

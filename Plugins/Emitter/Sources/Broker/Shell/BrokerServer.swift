internal import AdapterKit
internal import Descriptors
internal import JSONText
internal import NIOCore
internal import Unix

/// The broker on its connections: carries bytes and time to the core, and carries out what the core decides.
///
/// All of it belongs to the event loop's thread. What others have for it they hand to the loop.
final class BrokerServer: @unchecked Sendable {
    private let host: Host
    private let loop: any EventLoop
    private var broker: Broker
    private let outbox: PublicationOutbox
    private let history: HistoryThread?
    private var channels: [ConnectionID: any NIOCore.Channel] = [:]
    private var lastConnection: ConnectionID = 0
    /// Connections of all kinds, and the ends of those that are no client's yet.
    private var guests = 0
    private var waiting: [ObjectIdentifier: Scheduled<Void>] = [:]
    private let mostGuests: Int
    private let guestTime: Moment
    /// With channel keys.
    let isKeyed: Bool
    private var isTurnEndDue = false
    private var alarm: (time: Moment, task: Scheduled<Void>)?
    private var isEnded = false

    /// - Parameter history: nil for a broker that keeps nothing.
    init(
        host: Host, loop: any EventLoop, broker: Broker, settings: BrokerSettings, outbox: PublicationOutbox,
        history: HistoryThread?
    ) {
        self.host = host
        // Some more, so that a client too many learns why.
        mostGuests = settings.limits.connections + 64
        guestTime = settings.limits.connectTime
        isKeyed = settings.isKeyed
        self.loop = loop
        self.broker = broker
        self.outbox = outbox
        self.history = history
    }

    // MARK: Connections

    /// Gives a connection some time to become a client's. More of them than clients may be there are turned away.
    func greet(_ channel: any NIOCore.Channel) {
        guard guests < mostGuests else {
            host.count("refused_connections")
            return channel.close(promise: nil)
        }
        guests += 1
        let id = ObjectIdentifier(channel)
        let task = loop.scheduleTask(in: .nanoseconds(Int64(clamping: guestTime))) {
            self.host.count("silent_clients")
            channel.close(promise: nil)
        }
        waiting[id] = task
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            self.guests -= 1
            self.waiting.removeValue(forKey: id)?.cancel()
        }
    }

    func opened(_ channel: any NIOCore.Channel) -> ConnectionID {
        waiting.removeValue(forKey: ObjectIdentifier(channel))?.cancel()
        lastConnection += 1
        let connection = lastConnection
        channels[connection] = channel
        tell { $0.opened(connection, at: $1) }
        return connection
    }

    func received(_ bytes: ByteBuffer, on connection: ConnectionID) {
        tell { $0.received(bytes.readableBytesUInt8Span, on: connection, at: $1) }
    }

    func setWritable(_ connection: ConnectionID, _ isWritable: Bool) {
        tell { $0.setWritable(connection, isWritable, at: $1) }
    }

    func closed(_ connection: ConnectionID) {
        channels[connection] = nil
        tell { $0.closed(connection, at: $1) }
    }

    // MARK: The hub

    /// Publishes messages of the hub's own.
    func publish(_ messages: [(message: Message, time: Int64)]) {
        tell { broker, now in
            for (message, time) in messages { broker.publish(message, keptFor: time, at: now) }
        }
    }

    func settled(_ tokens: [UInt64]) {
        tell { broker, now in for token in tokens { broker.settled(token, at: now) } }
    }

    func creditCame() { settled(outbox.flush()) }

    /// What the history had for a search.
    func found(_ number: UInt64, _ messages: [KeptMessage]) { tell { $0.found(number, messages, at: $1) } }

    /// Mints a key for the web's form; the answer is a client's.
    func mint(_ request: JSONValue) -> JSONValue {
        var answer = JSONValue.null
        tell { broker, _ in answer = broker.mint(request) }
        return answer
    }

    /// Carries out a call of the hub, and answers it.
    func answer(_ operation: BrokerOperation, _ call: CallID) {
        var answer: Result<TypedValue, AdapterError> = .success(.record([]))
        tell { broker, _ in answer = operation.carryOut(on: &broker) }
        host.complete(call, answer)
    }

    /// Closes all connections.
    func end() {
        isEnded = true
        alarm?.task.cancel()
        for task in waiting.values { task.cancel() }
        for channel in channels.values { channel.close(promise: nil) }
    }

    // MARK: The end of a turn

    private func tell(_ body: (inout Broker, Moment) -> Void) {
        broker.seconds = Clock.wall() / 1_000_000_000
        body(&broker, Clock.monotonic())
        endTurnSoon()
    }

    /// What the core decided is carried out once all that has arrived by now is with it, so that many messages go out in one
    /// write.
    private func endTurnSoon() {
        guard !isTurnEndDue else { return }
        isTurnEndDue = true
        loop.execute { self.endTurn() }
    }

    private func endTurn() {
        isTurnEndDue = false
        guard !isEnded else { return }
        // Messages that the hub refuses are acknowledged all the same: sent again they would be refused again.
        let refused = outbox.emit(broker.takePublications())
        if !refused.isEmpty { settled(refused) }
        for (connection, output) in broker.takeOutput() {
            channels[connection]?.writeAndFlush(output, promise: nil)
        }
        for action in broker.takeActions() { perform(action) }
        setAlarm()
    }

    private func perform(_ action: Broker.Action) {
        switch action {
        case .close(let connection, let reason):
            host.log(.debug, "connection \(connection) is closed: \(reason)")
            channels.removeValue(forKey: connection)?.close(promise: nil)
        case .hold(let connection, let isHeld):
            _ = channels[connection]?.setOption(NIOCore.ChannelOptions.autoRead, value: !isHeld)
        case .count(let counter): host.count(counter.name)
        case .store(let message):
            guard let history else { return }
            if !history.add(.keep(message)) { host.count("lost_kept") }
        case .find(let number, let query):
            if history?.add(.find(number, query)) != true { found(number, []) }
        case .ban(let key, let isBanned): _ = history?.add(.ban(key, isBanned))
        }
    }

    private func setAlarm() {
        guard broker.nextTime != alarm?.time else { return }
        alarm?.task.cancel()
        alarm = broker.nextTime.map { time in
            let task = loop.scheduleTask(deadline: .uptimeNanoseconds(time)) { self.ring() }
            return (time, task)
        }
    }

    private func ring() {
        alarm = nil
        tell { $0.tick(at: $1) }
    }
}

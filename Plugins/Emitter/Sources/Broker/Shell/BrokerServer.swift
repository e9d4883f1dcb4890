internal import AdapterKit
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
    private var channels: [ConnectionID: any NIOCore.Channel] = [:]
    private var lastConnection: ConnectionID = 0
    private var isTurnEndDue = false
    private var alarm: (time: Moment, task: Scheduled<Void>)?
    private var isEnded = false

    init(host: Host, loop: any EventLoop, broker: Broker, outbox: PublicationOutbox) {
        self.host = host
        self.loop = loop
        self.broker = broker
        self.outbox = outbox
    }

    // MARK: Connections

    func opened(_ channel: any NIOCore.Channel) -> ConnectionID {
        lastConnection += 1
        channels[lastConnection] = channel
        broker.opened(lastConnection, at: Clock.monotonic())
        endTurnSoon()
        return lastConnection
    }

    func received(_ bytes: ByteBuffer, on connection: ConnectionID) {
        broker.received(bytes.readableBytesUInt8Span, on: connection, at: Clock.monotonic())
        endTurnSoon()
    }

    func setWritable(_ connection: ConnectionID, _ isWritable: Bool) {
        broker.setWritable(connection, isWritable, at: Clock.monotonic())
        endTurnSoon()
    }

    func closed(_ connection: ConnectionID) {
        channels[connection] = nil
        broker.closed(connection, at: Clock.monotonic())
        endTurnSoon()
    }

    // MARK: The hub

    /// Publishes messages of the hub's own.
    func publish(_ messages: [Message]) {
        let now = Clock.monotonic()
        for message in messages { broker.publish(message, at: now) }
        endTurnSoon()
    }

    func settled(_ tokens: [UInt64]) {
        let now = Clock.monotonic()
        for token in tokens { broker.settled(token, at: now) }
        endTurnSoon()
    }

    func creditCame() { settled(outbox.flush()) }

    /// Closes all connections.
    func end() {
        isEnded = true
        alarm?.task.cancel()
        for channel in channels.values { channel.close(promise: nil) }
    }

    // MARK: The end of a turn

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
        settleAtOnce(outbox.emit(broker.takePublications()))
        broker.takeOutput { connection, output in
            guard let channel = channels[connection] else { return }
            channel.writeAndFlush(output, promise: nil)
        }
        for action in broker.takeActions() { perform(action) }
        setAlarm()
    }

    /// Messages that the hub refuses are acknowledged all the same: sent again they would be refused again.
    private func settleAtOnce(_ tokens: [UInt64]) {
        if !tokens.isEmpty { settled(tokens) }
    }

    private func perform(_ action: Broker.Action) {
        switch action {
        case .close(let connection, let reason):
            host.log(.debug, "connection \(connection) is closed: \(reason)")
            channels.removeValue(forKey: connection)?.close(promise: nil)
        case .hold(let connection, let isHeld):
            _ = channels[connection]?.setOption(NIOCore.ChannelOptions.autoRead, value: !isHeld)
        case .count(let counter): host.count(counter.name)
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
        broker.tick(at: Clock.monotonic())
        endTurnSoon()
    }
}

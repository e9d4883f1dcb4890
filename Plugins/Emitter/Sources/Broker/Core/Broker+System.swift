internal import Descriptors

/// What a plain broker tells of itself under `$SYS/broker/`, as other brokers of MQTT do.
///
/// It goes to a new subscriber at once, and then now and again for as long as a connected client subscribes to it: an idle
/// broker does not wake up.
extension Broker {
    private static let time: Moment = 10_000_000_000
    private static let root = Array("$SYS".utf8)

    /// What a new subscription gets.
    mutating func systemMessages(for filter: [[UInt8]], at now: Moment) -> [Message] {
        guard filter.first == Self.root else { return [] }
        watchSystem(at: now)
        var wanted = SubscriptionTree<Int>(.plain)
        wanted.insert(0, at: filter, .atMostOnce)
        return systemMessages(at: now).filter { Self.matches($0, wanted) { _ in true } }
    }

    /// A client came back to its session.
    mutating func resumeSystem(_ index: Int, at now: Moment) {
        let isWanted = sessions[index].subscriptions.keys.contains { $0.starts(with: Self.root) }
        if isWanted { watchSystem(at: now) }
    }

    /// Tells it to all that subscribe to it, when it is time.
    mutating func tellSystem(at now: Moment) {
        guard let due = nextSystem else { return }
        guard due <= now else { return wake(at: due) }
        nextSystem = nil
        let messages = systemMessages(at: now)
        guard messages.contains(where: { Self.matches($0, tree) { sessions[$0.session].isConnected } }) else { return }
        watchSystem(at: now)
        for message in messages { fanOut(message) }
    }

    private mutating func watchSystem(at now: Moment) {
        let next = nextSystem ?? now + Self.time
        nextSystem = next
        wake(at: next)
    }

    private static func matches<Subscriber>(
        _ message: Message, _ tree: SubscriptionTree<Subscriber>, _ isMeant: (Subscriber) -> Bool
    ) -> Bool {
        var isFound = false
        let levels = Levels.split(message.wire.span.extracting(message.topicRange)) ?? []
        tree.match(levels) { subscriber, _ in isFound = isFound || isMeant(subscriber) }
        return isFound
    }

    private func systemMessages(at now: Moment) -> [Message] {
        let connected = sessions.count { $0.isConnected }
        let subscriptions = sessions.reduce(0) { $0 + $1.subscriptions.count }
        let values: [(String, String)] = [
            ("version", "hubbub emitter \(AdapterDescriptor.emitter.version)"),
            ("uptime", "\((now - min(now, began ?? now)) / 1_000_000_000) seconds"),
            ("clients/connected", "\(connected)"), ("clients/total", "\(clients.count)"),
            ("messages/received", "\(statistics.received)"), ("messages/sent", "\(statistics.sent)"),
            ("subscriptions/count", "\(subscriptions)"), ("retained messages/count", "\(retained.count)"),
        ]
        return values.map { Message(topic: "$SYS/broker/\($0.0)", payload: Array($0.1.utf8)) }
    }
}

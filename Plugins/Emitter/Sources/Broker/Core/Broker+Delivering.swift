/// Messages on their way to clients.
extension Broker {
    /// Sends a message to all that subscribed to its topic.
    ///
    /// - Parameter exception: a session that does not get it.
    mutating func fanOut(_ message: Message, except exception: Int? = nil) {
        let targets = targets(of: message)
        for target in targets.direct where target.session != exception {
            send(message, to: target.session, target.qos)
        }
        guard !targets.groups.isEmpty else { return }
        turn += 1
        for group in targets.groups {
            let target = group[turn % group.count]
            let hasIt = targets.direct.contains { $0.session == target.session }
            if !hasIt, target.session != exception { send(message, to: target.session, target.qos) }
        }
    }

    private mutating func targets(of message: Message) -> Targets {
        let topic = message.wire.span.extracting(message.topicRange)
        let slot = routes.slot(of: topic)
        if routes.holds(topic, in: slot), let known = routes.value(in: slot) { return known }
        let found = findTargets(topic)
        routes.put(found, for: topic, in: slot)
        return found
    }

    /// Each session once, with the best of the qualities that it asked for (section 3.3.5).
    private func findTargets(_ topic: Span<UInt8>) -> Targets {
        guard let levels = levels(of: topic) else { return Targets() }
        var direct: [Int: QualityOfService] = [:]
        var groups: [String: [Targets.Target]] = [:]
        tree.match(levels) { subscriber, qos in
            if subscriber.group.isEmpty {
                direct[subscriber.session] = max(direct[subscriber.session] ?? qos, qos)
            } else {
                groups[subscriber.group, default: []].append(.init(session: subscriber.session, qos: qos))
            }
        }
        return Targets(
            direct: direct.map { .init(session: $0.key, qos: $0.value) }.sorted { $0.session < $1.session },
            groups: groups.sorted { $0.key < $1.key }.map { $0.value.sorted { $0.session < $1.session } })
    }

    /// The levels of a topic; a channel's last slash begins no level.
    func levels(of topic: Span<UInt8>) -> [[UInt8]]? {
        let isChannel = isKeyed && !topic.isEmpty && topic[topic.count - 1] == UInt8(ascii: "/")
        return Levels.split(isChannel ? topic.extracting(0..<topic.count - 1) : topic)
    }

    /// - Parameter granted: the best quality that the client asked for.
    /// - Parameter isKept: it was asked for just now, so that much at once is no wonder.
    mutating func send(
        _ message: Message, to index: Int, _ granted: QualityOfService, isRetained: Bool = false, isKept: Bool = false
    ) {
        guard min(message.qos, granted) == .atMostOnce else {
            return enqueue(message, to: index, granted, isRetained: isRetained)
        }
        guard sessions[index].isConnected else { return }
        let waiting = sessions[index].output.count
        let limit = isRetained || isKept ? max(limits.output, limits.queuedBytes) : limits.output
        // A client that has read all is not slow, however large the message.
        guard waiting == 0 || waiting + message.size <= limit else { return slow(index) }
        sessions[index].output.write(message, qos: .atMostOnce, isRetained: isRetained)
        statistics.sent += 1
        touch(index)
    }

    private mutating func enqueue(
        _ message: Message, to index: Int, _ granted: QualityOfService, isRetained: Bool
    ) {
        guard sessions[index].outgoing.count < limits.queuedMessages,
            sessions[index].outgoing.bytes + message.size <= limits.queuedBytes
        else {
            actions.append(.count(.droppedQueueFull))
            return
        }
        var message = message
        message.qos = min(message.qos, granted)
        message.isRetained = isRetained
        sessions[index].outgoing.push(message)
        pump(index)
    }

    /// A client does not read what it asked for.
    private mutating func slow(_ index: Int) {
        if limits.cutsSlow { return doom(index, .slowClients, "it does not read what is for it") }
        actions.append(.count(.droppedSlow))
    }

    /// Writes what waits, as far as the client takes it.
    mutating func pump(_ index: Int) {
        guard sessions[index].isConnected else { return }
        while sessions[index].output.count < limits.output, let step = sessions[index].outgoing.next() {
            write(step, to: index)
        }
    }

    mutating func write(_ step: OutgoingWindow.Step, to index: Int) {
        switch step {
        case .publish(let identifier, let message, let isDuplicate):
            statistics.sent += 1
            sessions[index].output.write(
                message, qos: message.qos, identifier: identifier, isRetained: message.isRetained,
                isDuplicate: isDuplicate)
        case .release(let identifier): sessions[index].output.write(.release, identifier)
        }
        touch(index)
    }

    /// PUBACK.
    mutating func acknowledged(_ identifier: UInt16) {
        if !sessions[reading].outgoing.acknowledged(identifier) { actions.append(.count(.strayAcknowledgements)) }
        pump(reading)
    }

    /// PUBREC. Also an unknown one is answered, or the client would never forget it.
    mutating func received(_ identifier: UInt16) {
        if !sessions[reading].outgoing.received(identifier) { actions.append(.count(.strayAcknowledgements)) }
        sessions[reading].output.write(.release, identifier)
        touch(reading)
    }

    /// PUBCOMP.
    mutating func complete(_ identifier: UInt16) {
        if !sessions[reading].outgoing.complete(identifier) { actions.append(.count(.strayAcknowledgements)) }
        pump(reading)
    }
}

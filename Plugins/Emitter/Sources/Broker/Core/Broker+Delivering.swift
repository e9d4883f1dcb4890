internal import NIOCore

/// Messages on their way to clients.
extension Broker {
    /// Sends a message to all that subscribed to its topic.
    ///
    /// - Parameter origin: the session that published it.
    mutating func fanOut(_ message: Message, from origin: Int?) {
        let topic = message.wire.span.extracting(message.topicRange)
        let slot = routes.slot(of: topic)
        if !routes.holds(topic, in: slot) { routes.put(targets(of: topic), for: topic, in: slot) }
        guard routes.holds(topic, in: slot), let targets = routes.value(in: slot) else {
            // Too long a topic for the cache.
            for target in self.targets(of: topic) { send(message, to: target.session, target.qos) }
            return
        }
        for target in targets { send(message, to: target.session, target.qos) }
    }

    /// Each session once, with the best of the qualities that it asked for (section 3.3.5).
    private func targets(of topic: Span<UInt8>) -> [Target] {
        guard let levels = Levels.split(topic) else { return [] }
        var best: [Int: QualityOfService] = [:]
        tree.match(levels) { session, qos in best[session] = max(best[session] ?? qos, qos) }
        return best.map { Target(session: $0.key, qos: $0.value) }.sorted { $0.session < $1.session }
    }

    /// - Parameter granted: the best quality that the client asked for.
    mutating func send(_ message: Message, to index: Int, _ granted: QualityOfService, isRetained: Bool = false) {
        guard min(message.qos, granted) == .atMostOnce else {
            return enqueue(message, to: index, granted, isRetained: isRetained)
        }
        guard sessions[index].isConnected else { return }
        let waiting = sessions[index].output.readableBytes
        guard waiting + message.size <= limits.output || isRetained && waiting + message.size <= limits.queuedBytes else {
            return slow(index)
        }
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
        while sessions[index].output.readableBytes < limits.output, let step = sessions[index].outgoing.next() {
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

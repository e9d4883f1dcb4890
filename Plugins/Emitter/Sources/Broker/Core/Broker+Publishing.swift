/// Messages from clients (MQTT 3.1.1, sections 3.3 and 4.3).
extension Broker {
    mutating func publish(_ packet: Packet.Publish, _ bytes: Span<UInt8>, at now: Moment) {
        statistics.received += 1
        limitRate(at: now)
        let topic = bytes.extracting(packet.topic)
        guard !topic.isEmpty, isKeyed || !Levels.isPattern(topic) else {
            return doom(reading, .refusedTopics, "a message for a topic with a wildcard, or for none")
        }
        if packet.qos == .exactlyOnce, !sessions[reading].incoming.insert(packet.identifier) {
            return acknowledgeAgain(packet.identifier)
        }
        if isKeyed { publishKeyed(packet, bytes, at: now) } else { publishPlain(packet, topic, bytes) }
    }

    private mutating func publishPlain(_ packet: Packet.Publish, _ topic: Span<UInt8>, _ bytes: Span<UInt8>) {
        let token = packet.qos == .atMostOnce ? 0 : newToken()
        // Topics of the broker's own are nobody's to publish to.
        guard topic[0] != UInt8(ascii: "$") else {
            actions.append(.count(.refusedTopics))
            return acknowledge(packet, token: 0)
        }
        let message = Message(
            topic: topic, payload: bytes.extracting(packet.payload), qos: packet.qos, isRetained: packet.isRetained)
        if message.isRetained { keep(message) }
        fanOut(message)
        announce(message, clientID: sessions[reading].clientID, username: sessions[reading].username, token: token)
        acknowledge(packet, token: token)
    }

    private mutating func limitRate(at now: Moment) {
        let wait = sessions[reading].allowance.take(at: now)
        guard wait > 0 else { return }
        actions.append(.count(.rateLimited))
        sessions[reading].heldUntil = now + wait
        wake(at: now + wait)
        holdIfNeeded(reading)
    }

    mutating func newToken() -> UInt64 {
        lastToken += 1
        return lastToken
    }

    /// Hands a message to the hub.
    mutating func announce(_ message: Message, clientID: String, username: String, token: UInt64) {
        publications.append(Publication(message: message, clientID: clientID, username: username, token: token))
    }

    /// Notes an acknowledgement that is due when the hub has settled the message.
    mutating func acknowledge(_ packet: Packet.Publish, token: UInt64) {
        switch packet.qos {
        case .atMostOnce: break
        case .atLeastOnce: acknowledge(reading, .acknowledged, packet.identifier, token: token)
        case .exactlyOnce: acknowledge(reading, .received, packet.identifier, token: token)
        }
    }

    private mutating func acknowledge(_ index: Int, _ kind: Acknowledgement, _ identifier: UInt16, token: UInt64) {
        sessions[index].owed.add(kind, identifier, token: token)
        if token != 0 {
            let kept = kind == .received ? identifier : nil
            unsettled[token] = Unsettled(session: index, identifier: kept)
            if let kept { sessions[index].unsettled[kept] = token }
        }
        acknowledge(index)
        holdIfNeeded(index)
    }

    /// A message of quality 2 came a second time: its sender did not get our PUBREC, which is not due before the hub has settled
    /// the message, also on another connection than the one that it came by first.
    private mutating func acknowledgeAgain(_ identifier: UInt16) {
        let token = sessions[reading].unsettled[identifier] ?? 0
        // Where it is owed on this connection, this one comes behind that, and need not wait for itself.
        let isOwed = token != 0 && sessions[reading].owed.waits(for: token)
        acknowledge(reading, .received, identifier, token: isOwed ? 0 : token)
    }

    /// Writes the acknowledgements that are due.
    mutating func acknowledge(_ index: Int) {
        while let (kind, identifier) = sessions[index].owed.next() {
            sessions[index].output.write(kind, identifier)
            touch(index)
        }
    }

    /// PUBREL: the client has our PUBREC, and will not send the message again.
    mutating func release(_ identifier: UInt16) {
        sessions[reading].incoming.remove(identifier)
        sessions[reading].unsettled[identifier] = nil
        sessions[reading].output.write(.complete, identifier)
        touch(reading)
    }

    mutating func keep(_ message: Message) {
        if !retained.keep(message, limits: limits) { actions.append(.count(.droppedRetained)) }
    }
}

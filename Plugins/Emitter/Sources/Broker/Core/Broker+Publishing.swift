/// Messages from clients (MQTT 3.1.1, sections 3.3 and 4.3).
extension Broker {
    mutating func publish(_ packet: Packet.Publish, _ bytes: Span<UInt8>, at now: Moment) {
        statistics.received += 1
        limitRate(at: now)
        let topic = bytes.extracting(packet.topic)
        guard !topic.isEmpty, keys != nil || !Levels.isPattern(topic) else {
            return doom(reading, .refusedTopics, "a message for a topic with a wildcard, or for none")
        }
        // A second time the same: it did not get our PUBREC.
        if packet.qos == .exactlyOnce, !sessions[reading].incoming.insert(packet.identifier) {
            return acknowledge(reading, .received, packet.identifier, token: 0)
        }
        if keys == nil { publishPlain(packet, topic, bytes) } else { publishKeyed(packet, bytes, at: now) }
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
        if token != 0 { unsettled[token] = index }
        acknowledge(index)
        holdIfNeeded(index)
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
        sessions[reading].output.write(.complete, identifier)
        touch(reading)
    }

    mutating func keep(_ message: Message) {
        if !retained.keep(message, limits: limits) { actions.append(.count(.droppedRetained)) }
    }
}

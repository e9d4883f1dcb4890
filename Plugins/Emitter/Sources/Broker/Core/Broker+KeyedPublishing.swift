/// Messages to channels with keys. The facts, and the numbers of errors, are those of the upstream broker.
extension Broker {
    /// The channel on which errors are told that no request asked for.
    static let errorChannel = "emitter/error/"
    /// How long a message is kept that is published with RETAIN and without a time: 30 days, in seconds.
    private static let retainedTime: Int64 = 30 * 86_400

    mutating func publishKeyed(_ packet: Packet.Publish, _ bytes: Span<UInt8>, at now: Moment) {
        let topic = bytes.extracting(packet.topic)
        let payload = bytes.extracting(packet.payload)
        let identifier = packet.qos == .atMostOnce ? nil : packet.identifier
        do throws(RequestFailure) {
            let allowed = try allow(topic)
            if allowed.isRequest {
                return acknowledge(packet, token: answer(topic, payload, identifier))
            }
            let token = publish(allowed, payload, packet.qos, isRetained: packet.isRetained)
            acknowledge(packet, token: token)
        } catch {
            tell(error, identifier)
            acknowledge(packet, token: 0)
        }
    }

    /// - Returns: the token of the acknowledgement that waits for the hub.
    private mutating func publish(
        _ allowed: AllowedTopic, _ payload: Span<UInt8>, _ qos: QualityOfService, isRetained: Bool
    ) -> UInt64 {
        let message = Message(topic: allowed.channel.span, payload: payload, isRetained: false)
        let time = allowed.ttl > 0 ? allowed.ttl : isRetained ? Self.retainedTime : 0
        if time > 0, allowed.permissions.contains(.store) { keep(message, for: time) }
        fanOut(message, except: allowed.me ? nil : reading)
        let token = qos == .atMostOnce ? 0 : newToken()
        var published = message
        published.qos = qos
        published.isRetained = isRetained
        announce(published, clientID: sessions[reading].clientID, username: sessions[reading].username, token: token)
        return token
    }

    mutating func keep(_ message: Message, for time: Int64) {
        lastKept += 1
        let expiry = seconds.addingReportingOverflow(time)
        actions.append(
            .store(
                KeptMessage(
                    id: lastKept, time: seconds, expiry: expiry.overflow ? .max : expiry.partialValue,
                    channel: message.topicText, payload: Array(message.wire[message.payloadRange]))))
    }

    /// What a client may do with a topic.
    ///
    /// - Throws: 400 for one that is none, 403 for one with wildcards, 401 for a key that does not allow it.
    private mutating func allow(_ topic: Span<UInt8>) throws(RequestFailure) -> AllowedTopic {
        if topic.count <= 2 { return try linked(topic) }
        let slot = allowed.slot(of: topic)
        if allowed.holds(topic, in: slot), let known = allowed.value(in: slot), !known.isExpired(at: seconds) {
            return known
        }
        guard let keyed = KeyedTopic(Self.text(topic, 0..<topic.count)) else { throw .malformedTopic }
        let found = try allow(keyed)
        allowed.put(found, for: topic, in: slot)
        return found
    }

    private func allow(_ topic: KeyedTopic) throws(RequestFailure) -> AllowedTopic {
        if topic.isPattern { throw RequestFailure(403, "a message goes to one channel, not to a pattern") }
        if topic.isRequest { return AllowedTopic(topic, permissions: [], expiry: 0) }
        let grant = try rights(topic.key, on: topic.channel, to: .write)
        return AllowedTopic(topic, permissions: grant.permissions, expiry: grant.expiry)
    }

    /// What a key allows; one that can be extended is for nothing else.
    ///
    /// - Throws: 401.
    func rights(_ key: String, on channel: String, to wanted: Permissions) throws(RequestFailure) -> KeyGrant {
        guard let grant = keys?.rights(of: key, on: channel, at: seconds), grant.permissions.contains(wanted),
            !grant.permissions.contains(.extend)
        else { throw .unauthorized }
        return grant
    }

    private func linked(_ name: Span<UInt8>) throws(RequestFailure) -> AllowedTopic {
        guard let topic = sessions[reading].links[Self.text(name, 0..<name.count)] else {
            throw RequestFailure(400, "there is no link of that name")
        }
        return try allow(topic)
    }

    /// Tells a client of an error that is no answer to a request.
    mutating func tell(_ failure: RequestFailure, _ identifier: UInt16?) {
        actions.append(.count(failure.counter))
        write(failure.object(identifier), on: Array(Self.errorChannel.utf8).span)
    }

    /// Sends an answer of the broker's own.
    mutating func write(_ object: [UInt8], on topic: Span<UInt8>) {
        let message = Message(topic: topic, payload: object.span)
        sessions[reading].output.write(message, qos: .atMostOnce, isRetained: false)
        touch(reading)
        holdIfNeeded(reading)
    }

    /// The will of a client, with its key; one that the key does not allow is nobody's loss.
    func allowWill(_ will: Message) -> (message: Message, ttl: Int64)? {
        guard let topic = KeyedTopic(will.topicText), !topic.isRequest, let found = try? allow(topic) else {
            return nil
        }
        var message = Message(
            topic: found.channel.span, payload: will.wire.span.extracting(will.payloadRange))
        message.isRetained = will.isRetained
        return (message, found.permissions.contains(.store) ? found.ttl : 0)
    }
}

/// A topic with a key, looked up.
struct AllowedTopic: Sendable {
    let channel: [UInt8]
    let isRequest: Bool
    let permissions: Permissions
    let expiry: Int64
    let ttl: Int64
    /// The client that publishes gets it, too.
    let me: Bool

    init(_ topic: KeyedTopic, permissions: Permissions, expiry: Int64) {
        channel = Array(topic.channel.utf8)
        isRequest = topic.isRequest
        self.permissions = permissions
        self.expiry = expiry
        ttl = topic.ttl ?? 0
        me = topic.me
    }

    func isExpired(at seconds: Int64) -> Bool { expiry != 0 && expiry <= seconds }
}

/// Clients come and go (MQTT 3.1.1, sections 3.1, 3.2 and 3.14).
extension Broker {
    mutating func newSession(_ connection: ConnectionID?, at now: Moment) -> Int {
        let session = Session(connection, limits: limits, at: now)
        guard let index = freeSessions.popLast() else {
            sessions.append(session)
            return sessions.count - 1
        }
        sessions[index] = session
        return index
    }

    mutating func connect(_ connect: Packet.Connect, _ bytes: Span<UInt8>, at now: Moment) {
        guard !sessions[reading].isConnected || isKeyed else {
            return doom(reading, .protocolErrors, "a second CONNECT")
        }
        let username = connect.username.map { Self.text(bytes, $0) }
        let password = connect.password.map { [UInt8](copying: bytes.extracting($0)) }
        guard access.admits(username, password) else {
            return refuse(reading, username == nil ? 5 : 4, .refusedLogins, "user name or password are wrong")
        }
        guard !connect.clientID.isEmpty || connect.isClean || isKeyed else {
            return refuse(reading, 2, .protocolErrors, "a client without a name wants its session kept")
        }
        guard let will = readWill(connect.will, bytes) else {
            return doom(reading, .refusedTopics, "the topic of its will has a wildcard")
        }
        let clientID = connect.clientID.isEmpty ? newName() : Self.text(bytes, connect.clientID)
        // Emitter brokers keep no sessions, and let in as many as like of one name.
        let isClean = connect.isClean || isKeyed
        let hasSession = !isKeyed && takeOver(clientID, isClean: isClean, at: now)
        sessions[reading].isConnected = true
        sessions[reading].lastHeard = now
        sessions[reading].isPersistent = !isClean
        sessions[reading].clientID = clientID
        sessions[reading].username = username ?? ""
        sessions[reading].will = will.first
        sessions[reading].patience = patience(connect.keepAlive)
        if sessions[reading].patience > 0 { wake(at: now + sessions[reading].patience) }
        sessions[reading].output.writeConnected(hasSession: hasSession && connect.tellsSession)
        touch(reading)
        if hasSession { resumeSystem(reading, at: now) }
        for step in sessions[reading].outgoing.again { write(step, to: reading) }
        pump(reading)
    }

    /// The silence that Emitter brokers bear whatever the keep-alive.
    private static let keyedPatience: Moment = 120_000_000_000

    /// Section 3.1.2.10: one and a half times the keep-alive.
    private func patience(_ keepAlive: UInt16) -> Moment {
        let asked = max(Moment(keepAlive) * 1_500_000_000, isKeyed ? Self.keyedPatience : 0)
        guard limits.keepAlive > 0 else { return asked }
        return asked == 0 ? limits.keepAlive : min(asked, limits.keepAlive)
    }

    /// - Returns: the will, or nobody's; nil for one that cannot be.
    private func readWill(_ will: Packet.Connect.Will?, _ bytes: Span<UInt8>) -> [Message]? {
        guard let will else { return [] }
        let topic = bytes.extracting(will.topic)
        guard !topic.isEmpty, isKeyed || !Levels.isPattern(topic) else { return nil }
        let payload = bytes.extracting(will.payload)
        return [Message(topic: topic, payload: payload, qos: will.qos, isRetained: will.isRetained)]
    }

    private mutating func newName() -> String {
        nextName += 1
        return "auto-\(nextName)-\(String(UInt64.random(in: .min ... .max), radix: 16))"
    }

    static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Answers a CONNECT with a refusal, and ends the connection.
    mutating func refuse(_ index: Int, _ code: UInt8, _ counter: Counter, _ reason: String) {
        sessions[index].output.writeConnected(code: code)
        touch(index)
        doom(index, counter, reason)
    }

    /// Ends another connection of the same client, and takes its session over where it is wanted.
    ///
    /// - Returns: whether there is one.
    private mutating func takeOver(_ clientID: String, isClean: Bool, at now: Moment) -> Bool {
        let name = Array(clientID.utf8)
        defer { clients[name] = reading }
        guard let old = clients[name] else { return false }
        if let connection = sessions[old].connection {
            actions += [.count(.takenOver), .close(connection, "the same client connected again")]
            leave(old, at: now)
        }
        // It may have been kept for nothing but its connection.
        guard let kept = clients[name] else { return false }
        guard !isClean, sessions[kept].isPersistent else {
            forget(kept)
            return false
        }
        move(to: kept, at: now)
        return true
    }

    /// The connection that is being read goes on with a session that was kept.
    private mutating func move(to kept: Int, at now: Moment) {
        let fresh = reading
        sessions[kept].connection = sessions[fresh].connection
        sessions[kept].output = sessions[fresh].output
        sessions[kept].unfinished = sessions[fresh].unfinished
        sessions[kept].isWritable = sessions[fresh].isWritable
        sessions[kept].allowance = sessions[fresh].allowance
        sessions[kept].lastHeard = now
        if let connection = sessions[kept].connection { connections[connection] = kept }
        sessions[fresh].connection = nil
        free(fresh)
        reading = kept
    }

    /// A client's connection has ended: its will is published, and its session kept or forgotten.
    mutating func leave(_ index: Int, at now: Moment) {
        guard let connection = sessions[index].connection else { return }
        connections[connection] = nil
        let (will, clientID, username) = (sessions[index].will, sessions[index].clientID, sessions[index].username)
        for token in sessions[index].owed.tokens where unsettled[token]?.identifier == nil { unsettled[token] = nil }
        unfinished -= sessions[index].unfinished
        sessions[index].endConnection(at: now)
        held.remove(index)
        if !sessions[index].isPersistent { forget(index) } else { keepAway(index, at: now) }
        if let will { publish(will: will, clientID: clientID, username: username) }
    }

    private mutating func publish(will: Message, clientID: String, username: String) {
        var message = will
        if isKeyed {
            guard let allowed = allowWill(will) else { return }
            message = allowed.message
            if allowed.ttl > 0 { keep(message, for: allowed.ttl) }
        } else {
            // Topics of the broker's own are nobody's to publish to.
            guard will.wire[2] != UInt8(ascii: "$") else { return actions.append(.count(.refusedTopics)) }
            if will.isRetained { keep(will) }
        }
        fanOut(message)
        announce(message, clientID: clientID, username: username, token: 0)
    }

    private mutating func keepAway(_ index: Int, at now: Moment) {
        wake(at: now + limits.sessionTime)
        let away = clients.values.filter { sessions[$0].connection == nil }
        guard away.count > limits.sessions,
            let oldest = away.min(by: { sessions[$0].lastHeard < sessions[$1].lastHeard })
        else { return }
        actions.append(.count(.expiredSessions))
        forget(oldest)
    }

    /// Forgets a session with all that it subscribed to.
    mutating func forget(_ index: Int) {
        if isKeyed {
            forgetWatches(of: index)
            for channel in Array(sessions[index].subscriptions.keys) {
                strike(index, String(decoding: channel, as: UTF8.self))
            }
            return free(index)
        }
        for filter in sessions[index].subscriptions.keys {
            if let levels = Levels.split(filter.span) { tree.remove(Subscriber(session: index), at: levels) }
        }
        if !sessions[index].subscriptions.isEmpty { routes.removeAll() }
        let name = Array(sessions[index].clientID.utf8)
        if clients[name] == index { clients[name] = nil }
        free(index)
    }

    private mutating func free(_ index: Int) {
        for token in sessions[index].unsettled.values { unsettled[token] = nil }
        sessions[index].end()
        freeSessions.append(index)
    }

    /// Ends what has been silent for too long.
    mutating func checkTime(_ index: Int, at now: Moment) {
        let session = sessions[index]
        if session.connection == nil {
            guard session.lastHeard + limits.sessionTime <= now else {
                return wake(at: session.lastHeard + limits.sessionTime)
            }
            actions.append(.count(.expiredSessions))
            return forget(index)
        }
        if session.heldUntil > now { wake(at: session.heldUntil) }
        guard session.patience > 0 else { return }
        // Whom we hold up ourselves cannot be heard; who does not read what is for it could.
        let isExcused = session.isHeld && session.output.count < limits.output
        let deadline = (isExcused ? now : session.lastHeard) + session.patience
        guard deadline <= now else { return wake(at: deadline) }
        let what = session.isConnected ? "nothing was heard of it" : "it sent no CONNECT"
        doom(index, .silentClients, "\(what) for \(Double(session.patience) / 1e9) s")
    }
}

internal import JSONText

/// Those whose word is still waited for before an occurrence counts as told to everybody.
struct Gathering: Sendable {
    /// Who wants to know.
    enum Asker: Sendable {
        case nobody
        /// A connection's request: answered with an error when the occurrence could not be told or was rejected.
        case signal(ConnectionID, JSONValue)
        /// A connection's request that was carried out whatever becomes of the occurrence.
        case registration(ConnectionID, JSONValue)
        /// A signal that the hub fired.
        case firing(UInt64)
    }

    let asker: Asker
    var missing: Int
    /// Whether the hub is among the missing.
    var waitsForHub = false
    var failure: String?
}

extension Server {
    /// Tells everybody whom the occurrence reaches, and the asker when all of them have heard.
    mutating func publish(
        _ occurrence: Occurrence, from origin: Peer, for asker: Gathering.Asker, at now: Moment
    ) {
        let number = newNumber()
        gatherings[number] = Gathering(asker: asker, missing: 1)
        for recipient in occurrence.recipients { tell(recipient, of: occurrence, number, at: now) }
        if origin != .hub, interests.contains(where: { $0.includes(occurrence.sender, occurrence.event) }) {
            gatherings.change(number) {
                $0.missing += 1
                $0.waitsForHub = true
            }
            let heard = Heard(sender: occurrence.sender, event: occurrence.event, data: occurrence.data)
            actions.append(.emit(heard, token: number))
        }
        arrived(number)
    }

    private mutating func tell(
        _ recipient: Occurrence.Recipient, of occurrence: Occurrence, _ gathering: UInt64, at now: Moment
    ) {
        let connection = recipient.connection
        let params: JSONValue = [
            "listener_id": JSONValue(recipient.listener), "info": occurrence.info, "data": occurrence.data,
        ]
        do throws(OutgoingQueue.Failure) {
            let limits = limits
            let called: Void? = try sessions.change(connection) { session throws(OutgoingQueue.Failure) in
                try session.link.call(
                    "signal", params, for: .notice(gathering), timeout: limits.signalTimeout, from: .written, at: now)
            }
            guard called != nil else { return }
            touch(connection)
            gatherings.change(gathering) { $0.missing += 1 }
        } catch {
            switch error {
            case .tooLong(let size, let limit):
                actions.append(.count(.tooLongToSend))
                gatherings.change(gathering) {
                    $0.failure = "the signal has \(size) bytes, and a listener reads at most \(limit)"
                }
            case .full: doom(connection, .slowPeers, "too much waits for this peer, which does not answer")
            }
        }
    }

    /// The hub has taken what it heard, and will settle it. A registration waits no longer than that: whatever becomes of
    /// the event, the sender is there.
    package mutating func taken(_ token: UInt64, at now: Moment) {
        guard case .registration? = gatherings[token]?.asker else { return }
        settled(token, failure: nil, at: now)
    }

    /// The hub has settled what it heard.
    ///
    /// - Parameter failure: why it was rejected, or nil.
    package mutating func settled(_ token: UInt64, failure: String?, at now: Moment) {
        guard gatherings[token]?.waitsForHub == true else { return }
        gatherings[token]?.waitsForHub = false
        if let failure { gatherings[token]?.failure = failure }
        arrived(token)
        work(at: now)
    }

    /// One of those who were waited for is done.
    mutating func arrived(_ number: UInt64) {
        guard var gathering = gatherings[number] else { return }
        gathering.missing -= 1
        gatherings[number] = gathering.missing > 0 ? gathering : nil
        guard gathering.missing == 0 else { return }
        switch gathering.asker {
        case .nobody: break
        case .signal(let connection, let id):
            reply(gathering.failure.map(PysigOutcome.failed) ?? .done(.null), to: id, of: connection)
        case .registration(let connection, let id): reply(.done(.null), to: id, of: connection)
        case .firing(let token):
            actions.append(.settle(token, gathering.failure.map(Firing.rejected) ?? .delivered))
        }
    }
}

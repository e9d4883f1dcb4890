internal import JSONText

extension Server {
    /// Forgets a connection: first its listeners, then its senders, so that the others hear of these, and it does not.
    mutating func end(_ connection: ConnectionID, at now: Moment) {
        guard var session = sessions.removeValue(forKey: connection) else { return }
        unfinished -= session.unfinished
        router.removeListeners(of: connection)
        for (number, ask) in asks where ask.connection == connection { asks[number] = nil }
        for purpose in session.link.abandon() { lost(purpose) }
        for name in router.senders(of: .connection(connection)) {
            guard let occurrence = try? router.disconnect(name, of: .connection(connection)) else { continue }
            publish(occurrence, from: .connection(connection), for: .nobody, at: now)
        }
    }

    /// A reply came to something that was sent to a client.
    mutating func ended(_ purpose: Purpose, _ outcome: PysigOutcome) {
        switch purpose {
        case .notice(let gathering):
            if outcome.failure != nil { actions.append(.count(.failedListeners)) }
            arrived(gathering)
        case .answer(let connection, let id):
            // The original hides a failure of the owner from whoever asked, and clients rely on status 0.
            if case .done = outcome { return reply(outcome, to: id, of: connection) }
            reply(.done(.null), to: id, of: connection)
        case .call(let call): actions.append(.complete(call, outcome))
        }
    }

    /// No reply came in time. A listener that does not reply has been told, as far as anybody knows.
    mutating func expired(_ purpose: Purpose) {
        if case .notice(let gathering) = purpose {
            actions.append(.count(.unansweredSignals))
            return arrived(gathering)
        }
        actions.append(.count(.unansweredRequests))
        fail(purpose, "the sender's owner did not answer in time")
    }

    private mutating func lost(_ purpose: Purpose) {
        if case .notice(let gathering) = purpose { return arrived(gathering) }
        fail(purpose, "the connection of the sender's owner was lost")
    }

    private mutating func fail(_ purpose: Purpose, _ text: String) {
        switch purpose {
        case .notice(let gathering): arrived(gathering)
        case .answer(let connection, let id): reply(.failed(text), to: id, of: connection)
        case .call(let call): actions.append(.complete(call, .failed(text)))
        }
    }
}

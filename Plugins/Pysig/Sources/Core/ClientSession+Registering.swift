internal import JSONText

extension ClientSession {
    /// Asks the server to add a sender, or to add it again with more events: it cannot be changed in place.
    mutating func register(_ name: Identifier, at now: Moment) {
        guard let sender = senders[name] else { return }
        if case .present = sender.state {
            send("remove_sender", ["sender": name.json], for: .removeSender(name), at: now)
        }
        senders[name]?.state = .adding(sender.wanted.events)
        let requests = sender.wanted.requests.map { JSONValue.array($0.map(\.json)) } ?? .null
        let params: JSONValue = [
            "sender": name.json, "events": .array(sender.wanted.events.map(\.json)), "requests": requests,
        ]
        send("add_sender", params, for: .addSender(name), at: now)
    }

    mutating func register(listener index: Int, at now: Moment) {
        listeners[index].state = .adding
        listeners[index].heardOnce = false
        let pattern = listeners[index].pattern
        send(
            "add_listener", ["sender": pattern.sender.json, "event": pattern.event.json], for: .addListener(index),
            at: now)
    }

    /// Queues a request to the server. One that cannot be sent ends as if the server had refused it.
    mutating func send(
        _ method: String, _ params: JSONValue, for purpose: Purpose, timeout: Moment? = nil, at now: Moment
    ) {
        do throws(OutgoingQueue.Failure) {
            try link.call(
                method, params, for: purpose, timeout: timeout ?? settings.patience,
                from: timeout == nil ? .written : .queued, at: now)
        } catch {
            switch error {
            case .tooLong(let size, let limit):
                actions.append(.count(.tooLongToSend))
                ended(purpose, .failed("it has \(size) bytes, and the server reads at most \(limit)"), at: now)
            case .full: ended(purpose, lost: "too much waits for the server")
            }
        }
    }

    /// The server answered.
    mutating func ended(_ purpose: Purpose, _ outcome: PysigOutcome, at now: Moment) {
        switch purpose {
        case .greeting: if outcome == .done(.string(Server.framedVersion)) { link.pace = .framed }
        case .addSender(let name): added(name, outcome, at: now)
        case .removeSender: break
        case .addListener(let index): listened(index, outcome, at: now)
        case .signal(let token):
            actions.append(.settle(token, outcome.failure.map(Firing.rejected) ?? .delivered))
        case .call(let call): actions.append(.complete(call, outcome))
        }
    }

    /// The answer will not come.
    mutating func ended(_ purpose: Purpose, lost reason: String) {
        switch purpose {
        case .greeting, .addSender, .removeSender, .addListener: break
        case .signal(let token): actions.append(.settle(token, .retry(reason)))
        case .call(let call): actions.append(.complete(call, .failed(reason)))
        }
    }

    private mutating func added(_ name: Identifier, _ outcome: PysigOutcome, at now: Moment) {
        guard let sender = senders[name], case .adding(let events) = sender.state else { return }
        if let failure = outcome.failure {
            actions += [.count(.refusedRegistrations), .warn("the server refuses sender \(name.text): \(failure)")]
            senders[name]?.state = .refused(failure, retryAt: now + settings.longestWait)
            return release(name, "the server refuses sender \(name.text): \(failure)")
        }
        senders[name]?.state = .present(events)
        if sender.wanted.events.count != events.count { return register(name, at: now) }
        senders[name]?.waiting = []
        for waiting in sender.waiting { sendSignal(waiting.signal, token: waiting.token, at: now) }
    }

    private mutating func listened(_ index: Int, _ outcome: PysigOutcome, at now: Moment) {
        if case .done(let response) = outcome, let id = response["listener_id"]?.integer {
            listeners[index].state = .present(id)
        } else {
            let pattern = listeners[index].pattern
            let failure = outcome.failure ?? "its answer has no listener_id"
            actions.append(.count(.refusedRegistrations))
            actions.append(
                .warn("the server refuses a listener on \(pattern.sender.text) \(pattern.event.text): \(failure)"))
            listeners[index].state = .refused(retryAt: now + settings.longestWait)
        }
        let waiting = held
        held = []
        for request in waiting { serve(request, at: now) }
    }

    /// The connection is gone: the sender has to be added anew.
    mutating func leave(_ name: Identifier, _ reason: String) {
        senders[name]?.state = .absent
        release(name, reason)
    }

    /// Signals that waited for the sender go back.
    private mutating func release(_ name: Identifier, _ reason: String) {
        for waiting in senders[name]?.waiting ?? [] { actions.append(.settle(waiting.token, .retry(reason))) }
        senders[name]?.waiting = []
    }
}

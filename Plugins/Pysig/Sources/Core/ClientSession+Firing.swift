package import JSONText

extension ClientSession {
    /// Fires a signal of a sender of ours; what becomes of it comes as `Action.settle` with that token.
    package mutating func fire(_ signal: Heard, token: UInt64, at now: Moment) {
        guard isConnected else { return actions.append(.settle(token, .retry("there is no connection to the server"))) }
        if let firing = prepare(signal, at: now) { return actions.append(.settle(token, firing)) }
        if senders[signal.sender]?.isPresent(with: signal.event) == true {
            sendSignal(signal, token: token, at: now)
        } else {
            senders[signal.sender]?.waiting.append(RemoteSender.Waiting(signal: signal, token: token))
        }
        work(at: now)
    }

    /// Sees to it that the sender has the event, or says why that cannot be.
    private mutating func prepare(_ signal: Heard, at now: Moment) -> Firing? {
        guard signal.kind == .signal else { return .rejected("\(signal.event.text) is fired by the server alone") }
        guard !signal.sender.isNull, !signal.event.isEmptyText else { return .rejected("sender or event has no name") }
        guard let sender = senders[signal.sender] else { return create(signal, at: now) }
        if case .refused(let failure, _) = sender.state {
            return .retry("the server refuses sender \(signal.sender.text): \(failure)")
        }
        guard sender.waiting.count < settings.limits.queuedObjects else {
            return .retry("too much waits for the server")
        }
        guard !signal.event.isNull, !sender.wanted.events.contains(signal.event) else { return nil }
        guard settings.createsSenders else {
            return .rejected("sender \(signal.sender.text) has no event \(signal.event.text)")
        }
        guard sender.wanted.events.count < settings.limits.eventsPerSender else {
            return .rejected("sender \(signal.sender.text) has as many events as it may have")
        }
        senders[signal.sender]?.wanted.events.append(signal.event)
        if case .present = sender.state { register(signal.sender, at: now) }
        return nil
    }

    private mutating func create(_ signal: Heard, at now: Moment) -> Firing? {
        guard settings.createsSenders else { return .rejected("this endpoint has no sender \(signal.sender.text)") }
        guard senders.count < settings.limits.sendersPerConnection else {
            return .rejected("this endpoint has as many senders as it may have")
        }
        senders[signal.sender] = RemoteSender(
            HubSender(name: signal.sender, events: signal.event.isNull ? [] : [signal.event]))
        register(signal.sender, at: now)
        return nil
    }

    mutating func sendSignal(_ signal: Heard, token: UInt64, at now: Moment) {
        let info: JSONValue = ["sender": signal.sender.json, "event": signal.event.json]
        send("signal", ["info": info, "data": signal.data], for: .signal(token), at: now)
    }

    /// Asks the server; the answer comes as `Action.complete` with that number.
    package mutating func call(_ method: String, _ params: JSONValue, call: UInt64, timeout: Moment, at now: Moment) {
        guard isConnected else {
            return actions.append(.complete(call, .failed("there is no connection to the server")))
        }
        send(method, params, for: .call(call), timeout: timeout, at: now)
        work(at: now)
    }
}

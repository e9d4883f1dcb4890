internal import JSONText

extension ClientSession {
    /// Answers a request of the server, or sees to it that it is answered.
    mutating func serve(_ request: Message.Request, at now: Moment) {
        switch request.method {
        case nil: reply(.noMethod, to: request.id, at: now)
        case .string("signal"): hear(request, at: now)
        case .string("request"): ask(request, at: now)
        default: reply(.unknownMethod, to: request.id, at: now)
        }
    }

    private mutating func hear(_ request: Message.Request, at now: Moment) {
        let info = request.params["info"]
        guard let id = request.params["listener_id"]?.integer, let info, info.members != nil,
            let sender = Identifier(info["sender"] ?? .null), let event = Identifier(info["event"] ?? .null)
        else {
            return reply(.failed("listener_id or info is missing"), to: request.id, at: now)
        }
        guard let index = listeners.firstIndex(where: { $0.id == id }) else {
            // The reply that names the listener may come only after its first signal.
            if listeners.contains(where: \.isAdding) { return held.append(request) }
            return reply(.failed("there is no such listener"), to: request.id, at: now)
        }
        guard isFirst(index, sender, event), !ownNames.contains(sender),
            interests.contains(where: { $0.includes(sender, event) })
        else {
            return reply(.done(.null), to: request.id, at: now)
        }
        let token = newNumber()
        answers[token] = Answer(id: request.id, deadline: now + settings.answerWithin)
        let data = request.params["data"] ?? .null
        actions.append(.emit(Heard(sender: sender, event: event, data: data), token: token))
    }

    /// Whether this is the first time that this signal is heard: of all listeners of ours that it reaches, only the
    /// first counts.
    private mutating func isFirst(_ index: Int, _ sender: Identifier, _ event: Identifier) -> Bool {
        guard let rank = listeners[index].pattern.rank(for: sender, event) else { return false }
        let isPreceded = listeners.contains { other in
            other.id != nil && other.pattern.rank(for: sender, event).map { $0 < rank } == true
        }
        guard rank == 1, event.isNull else { return !isPreceded }
        listeners[index].heardOnce.toggle()
        return !isPreceded && listeners[index].heardOnce
    }

    /// The hub has settled what it heard.
    ///
    /// - Parameter failure: why it was rejected, or nil.
    package mutating func settled(_ token: UInt64, failure: String?, at now: Moment) {
        guard let answer = answers.removeValue(forKey: token) else { return }
        reply(failure.map(PysigOutcome.failed) ?? .done(.null), to: answer.id, at: now)
        work(at: now)
    }

    private mutating func ask(_ request: Message.Request, at now: Moment) {
        guard let name = Identifier(request.params["sender"] ?? .null),
            let method = Identifier(request.params["method"] ?? .null), !method.isNull,
            let requests = senders[name]?.wanted.requests, requests.contains(method) || requests.contains(.null)
        else {
            return reply(.failed("nobody here answers this request"), to: request.id, at: now)
        }
        let number = newNumber()
        asks[number] = request.id
        actions.append(.ask(number, sender: name, method: method, params: request.params["params"] ?? .null))
    }

    /// The hub's answer to an `Action.ask`.
    package mutating func answered(_ number: UInt64, _ outcome: PysigOutcome, at now: Moment) {
        guard let id = asks.removeValue(forKey: number) else { return }
        reply(outcome, to: id, at: now)
        work(at: now)
    }

    mutating func reply(_ outcome: PysigOutcome, to id: JSONValue, at now: Moment) {
        guard isConnected else { return }
        do {
            try link.reply(to: id, outcome)
        } catch {
            actions.append(.count(.slowPeers))
            drop("too much waits for the server, which does not read", at: now)
        }
    }
}

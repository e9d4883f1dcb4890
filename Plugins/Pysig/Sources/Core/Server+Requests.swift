package import JSONText

extension Server {
    /// A client's request to a sender: the hub is asked, or the connection that has the sender.
    mutating func pass(
        _ request: Message.Request, of connection: ConnectionID, at now: Moment
    ) throws(Router.Refusal) {
        guard let sender = Identifier(request.params["sender"] ?? .null), !sender.isNull else {
            throw Router.Refusal("sender is missing")
        }
        guard let method = Identifier(request.params["method"] ?? .null), !method.isNull else {
            throw Router.Refusal("method is missing")
        }
        let params = request.params["params"] ?? .null
        switch try router.owner(of: sender, answering: method) {
        case .hub:
            let number = newNumber()
            asks[number] = Ask(connection: connection, id: request.id)
            actions.append(.ask(number, sender: sender, method: method, params: params))
        case .connection(let owner):
            try forward(sender, method, params, to: owner, .answer(connection, request.id), limits.requestTimeout, now)
        }
    }

    /// A request of the hub to a sender of a client; its answer comes as `Action.complete` with that call.
    package mutating func request(
        _ sender: Identifier, _ method: Identifier, _ params: JSONValue, call: UInt64, timeout: Moment, at now: Moment
    ) {
        do throws(Router.Refusal) {
            guard case .connection(let owner) = try router.owner(of: sender, answering: method) else {
                throw Router.Refusal("sender \(sender.text) is offered by this endpoint itself")
            }
            try forward(sender, method, params, to: owner, .call(call), timeout, now)
        } catch {
            actions.append(.complete(call, .failed(error.text)))
        }
        work(at: now)
    }

    private mutating func forward(
        _ sender: Identifier, _ method: Identifier, _ params: JSONValue, to owner: ConnectionID, _ purpose: Purpose,
        _ timeout: Moment, _ now: Moment
    ) throws(Router.Refusal) {
        let message: JSONValue = ["sender": sender.json, "method": method.json, "params": params]
        do throws(OutgoingQueue.Failure) {
            try sessions[owner]?.link.call(
                "request", message, for: purpose, timeout: timeout, from: .queued, at: now)
            touch(owner)
        } catch {
            switch error {
            case .tooLong(let size, let limit):
                actions.append(.count(.tooLongToSend))
                throw Router.Refusal("the request has \(size) bytes, and its owner reads at most \(limit)")
            case .full:
                doom(owner, .slowPeers, "too much waits for this peer, which does not answer")
                throw Router.Refusal("the owner of sender \(sender.text) does not answer")
            }
        }
    }

    /// The hub's answer to an `Action.ask`.
    package mutating func answered(_ number: UInt64, _ outcome: PysigOutcome, at now: Moment) {
        guard let ask = asks.removeValue(forKey: number) else { return }
        reply(outcome, to: ask.id, of: ask.connection)
        work(at: now)
    }
}

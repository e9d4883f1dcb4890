internal import AdapterKit
internal import Descriptors
internal import Unix

/// Calls of the hub, and how they end.
extension ClientSession {
    /// The most calls that wait for one connection.
    private static let mostConnecting = 64

    func carryOut(_ order: Inbox.Order) {
        for key in order.keys { keys.add(key) }
        switch order.what {
        case .subscribe(let subscription): subscribe(subscription, order.call)
        case .unsubscribe(let subscription): unsubscribe(subscription, order.call)
        case .ask(let request): ask(request, order.call)
        case .connect: connect(order.call)
        case .disconnect:
            perform(link.pause())
            answer(order.call)
        }
    }

    /// Answers when the broker has let us in, or when the attempt has failed; further attempts follow.
    private func connect(_ call: CallID) {
        if link.isUp { return answer(call) }
        guard connecting.count < Self.mostConnecting else {
            return fail(call, .busy, "\(Self.mostConnecting) calls wait for the connection already")
        }
        connecting.append(call)
        link.resume(at: Clock.monotonic())
    }

    /// The connection is there, or is not.
    func endConnecting(_ error: AdapterError?) {
        for call in connecting { host.complete(call, error.map { .failure($0) } ?? .success(.none)) }
        connecting = []
    }

    func fail(_ call: CallID, _ code: AdapterError.Code, _ text: String) {
        host.complete(call, .failure(AdapterError(code, text)))
    }

    func fail(_ call: CallID, _ refusal: BrokerRefusal, _ what: String) {
        host.complete(call, .failure(error(of: refusal, what)))
    }

    /// What an Emitter broker refuses, in words and with a code.
    func error(of refusal: BrokerRefusal, _ what: String) -> AdapterError {
        let status = refusal.status.map { " (\($0))" } ?? ""
        let words = keys.redacted(String(refusal.message.prefix(300)))
        return AdapterError(refusal.code, "the broker refuses \(what): \(words)\(status)")
    }
}

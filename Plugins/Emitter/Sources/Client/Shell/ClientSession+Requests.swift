internal import AdapterKit
internal import Descriptors
internal import Unix

/// Requests to an Emitter broker.
extension ClientSession {
    /// The most that calls and events may have under way.
    static let mostRequests = 64

    /// Asks the broker. While it is away only what has no answer but "yes" is noted for when it is there.
    func ask(_ order: RequestOrder, _ call: CallID) {
        guard link.isUp else {
            guard order.isNotable else {
                return fail(call, .closed, "the broker is away: \(order.request.kind.rawValue) needs its answer")
            }
            return remember(order.memory) ? answer(call) : failForMemory(call)
        }
        guard requests.hasRoom else {
            let text = "\(Self.mostRequests) requests wait for an answer: try again later"
            return fail(call, .busy, "\(text); a broker that answers none is no Emitter broker")
        }
        if !send(order.request, for: .call(call, order)) {
            fail(call, .failed, "the request cannot be sent: it is too long, or there is no memory")
        }
    }

    private func send(_ request: EmitterRequest, for asker: Asker) -> Bool {
        guard let id = client?.publish(request) else { return false }
        requests.begin(id, request.kind, asker, at: Clock.monotonic())
        return true
    }

    /// Makes links and watches anew, which the broker has forgotten with the last connection.
    func renew() {
        let requests =
            links.all.map { (EmitterRequest.link($0), "the link \($0.id)") }
            + watches.all.map { (.presence($0, status: false, changes: true), "the watch of \($0.channel.path)") }
        for (request, name) in requests where !send(request, for: .renewal(name)) {
            host.log(.warning, "\(name) cannot be made: there is no memory")
        }
        if wasConnected, !requests.isEmpty { host.count("renewed_requests", UInt64(requests.count)) }
    }

    private func remember(_ memory: RequestOrder.Memory) -> Bool {
        switch memory {
        case .nothing: break
        case .link(let link): return links.add(link)
        case .watch(let watch): return watches.add(watch)
        case .noWatch(let watch): watches.remove(watch)
        }
        return true
    }

    private func failForMemory(_ call: CallID) {
        fail(call, .busy, "\(RenewalList<ChannelLink>.limit) of them are kept already")
    }

    /// The broker gave what was asked for: a JSON object.
    func succeeded(_ kind: EmitterRequest.Kind, _ result: String, for asker: Asker) {
        switch asker {
        case .renewal: break
        case .event: announce(kind, result)
        case .call(let call, let order):
            // What the broker does by now and would not do on the next connection is better told as a failure.
            guard remember(order.memory) else { return failForMemory(call) }
            host.complete(call, .success(.json(result)))
        }
    }

    func refused(_ kind: EmitterRequest.Kind?, _ refusal: BrokerRefusal, for asker: Asker) {
        switch asker {
        case .call(let call, let order): fail(call, refusal, order.request.kind.rawValue)
        case .event: announce(refusal, kind)
        case .renewal(let name):
            host.count("refused_requests")
            host.log(.warning, error(of: refusal, name).message)
        }
    }

    /// The broker let the time pass.
    func expireRequests(at now: Moment) {
        guard let deadline = requests.deadline, now >= deadline else { return }
        for asker in requests.expire(at: now) {
            host.count("unanswered_requests")
            giveUp(asker, .timeout, "the broker did not answer within \(Double(settings.answerTimeout) / 1e9) s")
        }
    }

    /// The connection is gone.
    func forgetRequests() {
        for asker in requests.forget() { giveUp(asker, .closed, "the connection to the broker was lost meanwhile") }
        refusals = [:]
    }

    private func giveUp(_ asker: Asker, _ code: AdapterError.Code, _ reason: String) {
        switch asker {
        case .call(let call, let order):
            let hint = code == .timeout ? "; a broker that answers none is no Emitter broker" : ""
            fail(call, code, "no answer to \(order.request.kind.rawValue): \(reason)\(hint)")
        case .renewal(let name) where code == .timeout: host.log(.warning, "no answer to \(name): \(reason)")
        case .event, .renewal: break
        }
    }
}

internal import AdapterKit
internal import Unix

extension ClientSession {
    /// Queues deliveries in the library. They are settled when they are written, or acknowledged.
    func publish(_ deliveries: [Outgoing]) {
        for outgoing in deliveries {
            guard link.isUp, let client else {
                settle(outgoing, .retry(after: nil, AdapterError(.closed, "the broker is away")))
                continue
            }
            if let reason = objection(to: outgoing) {
                settle(outgoing, reason)
                continue
            }
            if let key = outgoing.key { keys.add(key) }
            switch client.publish(outgoing) {
            case .success(let id):
                order += 1
                published[id] = (order, outgoing)
                if let kind = outgoing.request { requests.begin(id, kind, .event, at: Clock.monotonic()) }
            case .failure(.later(let reason)):
                settle(outgoing, .retry(after: nil, AdapterError(.busy, reason)))
            case .failure(.never(let reason)):
                settle(outgoing, .rejected(AdapterError(.invalid, "the message cannot be published: \(reason)")))
            }
        }
    }

    /// Why a delivery is not published now.
    private func objection(to outgoing: Outgoing) -> Verdict? {
        if outgoing.request != nil, !requests.hasRoom {
            let text = "\(Self.mostRequests) requests wait for an answer"
            return .retry(after: nil, AdapterError(.busy, text))
        }
        guard let name = outgoing.link, !links.contains(name) else { return nil }
        let text = "there is no link \(name): the setting links and the operation link make some"
        return .rejected(AdapterError(.notFound, text))
    }

    func published(_ id: Int32) {
        let isRequest = requests.acknowledged(id)
        let refusal = refusals.removeValue(forKey: id)
        guard let (_, outgoing) = published.removeValue(forKey: id) else {
            if isRequest { acknowledgementPatience.answered(at: Clock.monotonic()) } else { strayed() }
            return
        }
        acknowledgementPatience.answered(at: Clock.monotonic())
        guard let refusal else { return settle(outgoing, .delivered) }
        let error = error(of: refusal, "the message")
        settle(outgoing, refusal.isPassing ? .retry(after: nil, error) : .rejected(error))
    }

    /// The broker answers what nobody asked.
    func strayed() { host.count("stray_answers") }

    func settle(_ outgoing: Outgoing, _ verdict: Verdict) {
        settlements.add(outgoing.token, verdict)
        if inbox.release(outgoing.bytes) { tellsReady = true }
    }
}

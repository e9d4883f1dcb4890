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
            if let key = outgoing.key { keys.add(key) }
            switch client.publish(outgoing) {
            case .success(let id):
                order += 1
                published[id] = (order, outgoing)
            case .failure(.later(let reason)):
                settle(outgoing, .retry(after: nil, AdapterError(.busy, reason)))
            case .failure(.never(let reason)):
                settle(outgoing, .rejected(AdapterError(.invalid, "the message cannot be published: \(reason)")))
            }
        }
    }

    func published(_ id: Int32) {
        guard let (_, outgoing) = published.removeValue(forKey: id) else { return strayed() }
        acknowledgementPatience.answered(at: Clock.monotonic())
        settle(outgoing, .delivered)
    }

    /// The broker answers what nobody asked.
    func strayed() { host.count("stray_answers") }

    func settle(_ outgoing: Outgoing, _ verdict: Verdict) {
        settlements.add(outgoing.token, verdict)
        if inbox.release(outgoing.bytes) { tellsReady = true }
    }
}

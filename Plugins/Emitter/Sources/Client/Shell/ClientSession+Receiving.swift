internal import AdapterKit
internal import Unix

extension ClientSession: ClientEvents {
    func answered(_ code: Int32) {
        if code == 0 { return perform(link.accepted(at: Clock.monotonic())) }
        failure = MosquittoText.refusal(code)
        wasRefused = true
    }

    func strayAnswer() { strayed() }

    func unaskedQuality() {
        host.count("unasked_qos")
        failure = "the broker sends with qos 2, which nobody asked for, and so would fill our memory"
    }

    func received(_ message: borrowing ReceivedMessage) {
        guard !message.topic.isEmpty else { return host.count("malformed_topics") }
        if let answer = answer(message) { return received(answer) }
        let token = message.qos > 0 ? custody.begin(at: Clock.monotonic()) : 0
        let channel = keys.channel(of: message.topic[...])
        if outbox.isFull { flushEvents() }
        switch outbox.append(message, channel: channel, token: token) {
        case .done: break
        case .full where token == 0: host.count("dropped_no_credit")
        case .full:
            // More came at once than can wait here: without our acknowledgement the broker sends it again.
            failure = "the hub has no room for messages that must not be lost"
        case .refused(let error):
            custody.end(token)
            host.count("refused_events")
            host.log(.warning, "a message on \(channel) is no event: \(error.message)")
        }
    }

    func emitConnect() { note(outbox.appendConnect()) }

    func emitDisconnect(_ reason: String) {
        note(outbox.appendDisconnect(reason))
        flushEvents()
    }

    func note(_ appended: Outbox.Appended) {
        switch appended {
        case .done: break
        case .full: host.count("dropped_no_credit")
        case .refused(let error): host.log(.warning, "the hub does not take an event: \(error.message)")
        }
    }

    /// Hands the hub what was received so far.
    func flushEvents() {
        guard !outbox.isEmpty else { return }
        let (lost, dropped) = outbox.flush()
        for token in lost { custody.end(token) }
        if dropped > 0 { host.count("dropped_no_credit", UInt64(dropped)) }
    }
}

internal import AdapterKit
internal import Unix

/// What the link decides.
extension ClientSession {
    func perform(_ actions: [Link.Action]) {
        for action in actions {
            switch action {
            case .dial: dial()
            case .open: open()
            case .drop: drop()
            case .report(let reason, let wasUp, let isNew): report(reason, wasUp: wasUp, isNew: isNew)
            case .leave: leave()
            case .rest(let wasUp): rest(wasUp: wasUp)
            }
        }
    }

    private func dial() {
        guard inbox.beginDialling() else { return }
        let result: String?
        do throws(AdapterError) {
            let client = try Client(settings, events: self)
            self.client = client
            result = client.connect(settings)
        } catch {
            result = error.message
        }
        guard inbox.endDialling() else {
            isAbandoned = true
            client = nil
            _ = link.stop()
            return
        }
        let now = Clock.monotonic()
        if let result { return perform(link.failed(result, at: now)) }
        link.dialled(at: now)
        nextKeepAlive = now + keepAliveInterval
    }

    private func open() {
        if inbox.setUp(true) { tellsReady = true }
        emitConnect()
        for subscription in ended { _ = client?.unsubscribe(subscription) }
        ended = []
        for subscription in subscriptions.all { subscribe(subscription, for: nil) }
        renew()
        if wasConnected {
            host.count("reconnections")
            if !subscriptions.all.isEmpty { host.count("renewed_subscriptions", UInt64(subscriptions.all.count)) }
        }
        wasConnected = true
        lastRefusal = ""
        tellsLink = true
        tellLink()
        endConnecting(nil)
    }

    /// The link is up when the broker has answered the subscriptions, too: from then on nothing passes us by.
    func tellLink() {
        guard tellsLink, subscribing.isEmpty else { return }
        tellsLink = false
        host.linkUp("connected to \(settings.host):\(settings.port)")
    }

    private func drop() {
        _ = inbox.setUp(false)
        tellsLink = false
        client = nil
        failure = nil
        hasMoreToRead = false
        answerPatience.wait(false, at: 0)
        acknowledgementPatience.wait(false, at: 0)
        custody.forget()
        outbox.forget()
        for (_, outgoing) in published.values.sorted(by: { $0.order < $1.order }) {
            settle(outgoing, .retry(after: nil, AdapterError(.closed, "the connection to the broker is lost")))
        }
        published = [:]
        forgetSubscribing()
        forgetRequests()
    }

    private func report(_ reason: String, wasUp: Bool, isNew: Bool) {
        host.linkDown(reason)
        host.count(wasUp ? "lost_connections" : "failed_attempts")
        let place = "\(settings.host):\(settings.port)"
        let text =
            wasUp
            ? "the connection to the broker at \(place) is lost: \(reason)"
            : "cannot connect to the broker at \(place): \(reason)\(wasRefused ? "" : advice)"
        wasRefused = false
        // The same reason each half a minute is no news.
        host.log(isNew ? .warning : .debug, "\(text); trying again by and by")
        if wasUp { emitDisconnect(reason) }
        endConnecting(AdapterError(.io, "\(text); it is tried again by and by"))
    }

    private func rest(wasUp: Bool) {
        let reason = "the operation disconnect was called; connect ends that"
        host.linkDown(reason)
        if wasUp { emitDisconnect(reason) }
        endConnecting(AdapterError(.cancelled, reason))
    }

    private var advice: String {
        settings.tls == nil
            ? "; check host, port and secure, and that the broker runs"
            : "; check host, port and ca, that the broker runs, and that it speaks TLS: secure: false is for one that does not"
    }

    private func leave() {
        // With messages in our custody their acknowledgements would go out with the leave: then there is none.
        guard let client, !custody.isHeld, outbox.isEmpty else { return }
        client.disconnect()
        guard client.write() == nil, client.wantsToWrite else { return }
        _ = try? Poll.wait(for: client.descriptor, Poll.writable, timeout: .milliseconds(200))
        _ = client.write()
    }
}

internal import AdapterKit
internal import Descriptors
internal import Unix

extension ClientSession {
    /// Carries out a call.
    func change(_ change: Inbox.Change) {
        if let key = change.key { keys.add(key) }
        if change.isWanted {
            guard subscriptions.add(change.request) else {
                let error = AdapterError(.busy, "there are \(SubscriptionList.limit) subscriptions already")
                host.complete(change.call, .failure(error))
                return
            }
            return subscribe(change.request, for: change.call)
        }
        guard subscriptions.remove(change.request) else {
            let error = AdapterError(.notFound, "there is no subscription to \(change.request.name) with that key")
            host.complete(change.call, .failure(error))
            return
        }
        unsubscribe(change.request, for: change.call)
    }

    /// Asks the broker for it; while the broker is away that waits for the next connection.
    func subscribe(_ subscription: Subscription, for call: CallID?) {
        ended.removeAll { $0.unsubscribeFilter == subscription.unsubscribeFilter }
        guard link.isUp, let client else { return answer(call) }
        guard let id = client.subscribe(subscription) else { return refused(subscription, call) }
        subscribing[id] = (subscription, call)
    }

    private func unsubscribe(_ subscription: Subscription, for call: CallID) {
        guard link.isUp, let id = client?.unsubscribe(subscription) else {
            if !settings.cleanSession { ended.append(subscription) }
            return answer(call)
        }
        unsubscribing[id] = call
    }

    func subscribed(_ id: Int32, granted: Int32) {
        guard let (subscription, call) = subscribing.removeValue(forKey: id) else { return strayed() }
        answerPatience.answered(at: Clock.monotonic())
        defer { tellLink() }
        guard granted < 0x80 else { return refused(subscription, call) }
        if granted < subscription.qos {
            host.log(
                .warning,
                "the broker sends \(subscription.name) with qos \(granted) and not \(subscription.qos): what is lost on the "
                    + "way is not sent again")
        }
        answer(call)
    }

    func unsubscribed(_ id: Int32) {
        guard let call = unsubscribing.removeValue(forKey: id) else { return strayed() }
        answerPatience.answered(at: Clock.monotonic())
        answer(call)
    }

    private func refused(_ subscription: Subscription, _ call: CallID?) {
        let text =
            "the broker refuses the subscription to \(subscription.name): check "
            + (subscription.isKeyed ? "that the key is for this channel and may read" : "what it allows this user")
        host.count("refused_subscriptions")
        guard let call else { return host.log(.warning, text) }
        _ = subscriptions.remove(subscription)
        host.complete(call, .failure(AdapterError(.denied, text)))
    }

    private func answer(_ call: CallID?) {
        if let call { host.complete(call, .success(.none)) }
    }

    /// The connection is gone: what was asked for is asked for again on the next one.
    func forgetSubscribing() {
        for (_, call) in subscribing.values { answer(call) }
        for call in unsubscribing.values { answer(call) }
        subscribing = [:]
        unsubscribing = [:]
    }
}

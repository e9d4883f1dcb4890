internal import AdapterKit
internal import Descriptors
internal import Unix

extension ClientSession {
    func subscribe(_ subscription: Subscription, _ call: CallID) {
        guard subscriptions.add(subscription) else {
            return fail(call, .busy, "there are \(SubscriptionList.limit) subscriptions already")
        }
        subscribe(subscription, for: call)
    }

    func unsubscribe(_ subscription: Subscription, _ call: CallID) {
        guard subscriptions.remove(subscription) else {
            return fail(call, .notFound, "there is no subscription to \(subscription.name) with that key")
        }
        unsubscribe(subscription, for: call)
    }

    /// Asks the broker for it; while the broker is away that waits for the next connection.
    func subscribe(_ subscription: Subscription, for call: CallID?) {
        ended.removeAll { $0.unsubscribeFilter == subscription.unsubscribeFilter }
        guard link.isUp, let client else { return answer(call) }
        guard let id = client.subscribe(subscription) else { return refused(subscription, call, nil) }
        subscribing[id] = (subscription, call)
    }

    private func unsubscribe(_ subscription: Subscription, for call: CallID) {
        guard link.isUp, let id = client?.unsubscribe(subscription) else {
            if !settings.cleanSession { ended.append(subscription) }
            return answer(call)
        }
        unsubscribing[id] = (subscription, call)
    }

    func subscribed(_ id: Int32, granted: Int32) {
        guard let (subscription, call) = subscribing.removeValue(forKey: id) else { return strayed() }
        answerPatience.answered(at: Clock.monotonic())
        defer { tellLink() }
        let refusal = refusals.removeValue(forKey: id)
        guard granted < 0x80 else { return refused(subscription, call, refusal) }
        if granted < subscription.qos {
            host.log(
                .warning,
                "the broker sends \(subscription.name) with qos \(granted) and not \(subscription.qos): what is lost on the "
                    + "way is not sent again")
        }
        answer(call)
    }

    func unsubscribed(_ id: Int32) {
        guard let (subscription, call) = unsubscribing.removeValue(forKey: id) else { return strayed() }
        answerPatience.answered(at: Clock.monotonic())
        guard let refusal = refusals.removeValue(forKey: id) else { return answer(call) }
        fail(call, refusal, "the end of the subscription to \(subscription.name)")
    }

    private func refused(_ subscription: Subscription, _ call: CallID?, _ refusal: BrokerRefusal?) {
        host.count("refused_subscriptions")
        if call != nil { _ = subscriptions.remove(subscription) }
        let hint = subscription.isKeyed ? "that the key is for this channel and may read" : "what it allows this user"
        let what = "the subscription to \(subscription.name)"
        let reason =
            refusal.map { error(of: $0, what) }
            ?? AdapterError(.denied, "the broker refuses \(what): check \(hint)")
        guard let call else { return host.log(.warning, reason.message) }
        host.complete(call, .failure(reason))
    }

    func answer(_ call: CallID?) {
        if let call { host.complete(call, .success(.none)) }
    }

    /// The connection is gone: what was asked for is asked for again on the next one.
    func forgetSubscribing() {
        for (_, call) in subscribing.values { answer(call) }
        for (_, call) in unsubscribing.values { answer(call) }
        subscribing = [:]
        unsubscribing = [:]
    }
}

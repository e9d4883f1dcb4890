internal import AdapterKit

extension Inbox.Order {
    /// Reads a call.
    ///
    /// - Parameter fallback: the endpoint's key.
    init(_ call: Call, key fallback: ChannelKey?) throws(TopicError) {
        self.call = call.id
        switch call.name {
        case "connect": (what, keys) = (.connect, [])
        case "disconnect": (what, keys) = (.disconnect, [])
        case "subscribe", "unsubscribe":
            let request = try SubscriptionRequest(call.parameters, key: fallback)
            what = call.name == "subscribe" ? .subscribe(request.subscription) : .unsubscribe(request.subscription)
            keys = request.key.map { [$0] } ?? []
        default:
            guard let kind = EmitterRequest.Kind(rawValue: call.name) else {
                throw TopicError("\(call.name) is no operation of a client")
            }
            let order = try RequestOrder(kind, call.parameters, key: fallback)
            (what, keys) = (.ask(order), order.keys)
        }
    }
}

internal import Descriptors

/// A subscription as a configuration or a call writes it.
struct SubscriptionRequest {
    let subscription: Subscription
    /// The key that it uses; nil for plain MQTT.
    let key: ChannelKey?

    /// - Parameters:
    ///   - record: channel, and as far as they are given key, last, from, until, group and qos.
    ///   - key: the endpoint's own, for where the record has none.
    init(_ record: TypedValue, key fallback: ChannelKey?) throws(TopicError) {
        guard let channel = record["channel"]?.string, !channel.isEmpty else {
            throw TopicError("the channel is empty")
        }
        let written = record["key"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let key = try written.map { (text) throws(TopicError) in try ChannelKey(text) } ?? fallback
        let options = try ChannelOptions(
            last: record["last"]?.integer, from: record["from"]?.integer, until: record["until"]?.integer)
        let group = record["group"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let qos = Int32(clamping: record["qos"]?.integer ?? 0)
        guard qos == 0 || qos == 1 else { throw TopicError("qos is \(qos): 0 or 1 is understood") }
        self.key = key
        if let key {
            subscription = try Subscription(Channel(channel), key: key, group: group, options, qos: qos)
        } else {
            guard options.isEmpty else {
                throw TopicError("last, from and until are of Emitter brokers: give a key, or take them out")
            }
            subscription = try Subscription(plain: channel, group: group, qos: qos)
        }
    }
}

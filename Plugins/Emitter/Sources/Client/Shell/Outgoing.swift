internal import AdapterKit
internal import Descriptors

/// A delivery on its way to the broker.
struct Outgoing: Sendable {
    let token: UInt64
    let event: RetainedEvent
    let topic: Topic
    /// The key that the topic holds.
    let key: ChannelKey?
    let qos: Int32
    let retain: Bool
    let bytes: Int

    /// Reads what an event says of itself.
    ///
    /// - Throws: for an event that can never be published.
    init(_ delivery: Delivery, _ settings: ClientSettings, host: Host) throws(AdapterError) {
        let view = delivery.event
        token = delivery.token
        bytes = view.payloadSize
        retain = view.boolean(named: "retain") ?? false
        qos = Int32(clamping: view.integer(named: "qos") ?? Int64(settings.qos))
        guard qos == 0 || qos == 1 else { throw AdapterError(.invalid, "qos is \(qos): 0 or 1 is understood") }
        guard bytes <= settings.maxPayload else {
            throw AdapterError(
                .size,
                "the payload has \(bytes) bytes and max_payload is \(settings.maxPayload): raise it, or send less")
        }
        do throws(TopicError) {
            let written = view.text(named: "key").flatMap { $0.isEmpty ? nil : $0 }
            let key = try written.map { (text) throws(TopicError) in try ChannelKey(text) } ?? settings.key
            topic = try Self.topic(view, key)
            self.key = key
        } catch {
            throw AdapterError(.invalid, error.text)
        }
        guard topic.fits(bytes, qos: qos) else {
            throw AdapterError(
                .size,
                "the payload of \(bytes) bytes does not fit into a packet"
                    + (topic.isKeyed ? ": Emitter brokers take 64 KiB with the topic" : ""))
        }
        guard let event = RetainedEvent(view, host: host) else { throw AdapterError(.memory, "no memory") }
        self.event = event
    }

    private static func topic(_ view: EventView, _ key: ChannelKey?) throws(TopicError) -> Topic {
        guard let channel = view.text(named: "channel") else { throw TopicError("the event has no channel") }
        guard let key else { return try Topic(plain: channel) }
        let options = try ChannelOptions(ttl: view.integer(named: "ttl"), me: view.boolean(named: "me"))
        return try Topic(Channel(channel), key: key, options)
    }
}

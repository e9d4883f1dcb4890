internal import AdapterKit
internal import Descriptors

/// A delivery on its way to the broker.
struct Outgoing: Sendable {
    let token: UInt64
    let event: RetainedEvent
    let topic: Topic
    /// The key that the topic holds.
    let key: ChannelKey?
    /// The name of the link that it is published through.
    let link: String?
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
        guard bytes <= settings.maxPayload else {
            throw AdapterError(
                .size,
                "the payload has \(bytes) bytes and max_payload is \(settings.maxPayload): raise it, or send less")
        }
        do throws(TopicError) {
            let written = view.text(named: "key").flatMap { $0.isEmpty ? nil : $0 }
            let key = try written.map { (text) throws(TopicError) in try ChannelKey(text) } ?? settings.key
            link = view.boolean(named: "link") == true ? view.text(named: "channel") ?? "" : nil
            topic = if let link { try Self.topic(view, link: link) } else { try Self.topic(view, key) }
            self.key = link == nil ? key : nil
            qos = try Self.qos(view, settings, topic)
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

    /// What is asked of an Emitter broker, where that is known to have an answer.
    var request: EmitterRequest.Kind? {
        topic.isRequest ? EmitterRequest.Kind.allCases.first { EmitterRequest.topic(of: $0) == topic.text } : nil
    }

    /// A request is published with 1, or its answer would not say that it is one.
    private static func qos(_ view: EventView, _ settings: ClientSettings, _ topic: Topic) throws(TopicError) -> Int32 {
        let qos = Int32(clamping: view.integer(named: "qos") ?? Int64(settings.qos))
        guard qos == 0 || qos == 1 else { throw TopicError("qos is \(qos): 0 or 1 is understood") }
        return topic.isRequest ? 1 : qos
    }

    private static func topic(_ view: EventView, link name: String) throws(TopicError) -> Topic {
        guard view.text(named: "key") == nil, view.integer(named: "ttl") == nil, view.boolean(named: "me") == nil else {
            throw TopicError("a link has its key, ttl and me from when it was made: leave them out of the event")
        }
        return try Topic(link: name)
    }

    private static func topic(_ view: EventView, _ key: ChannelKey?) throws(TopicError) -> Topic {
        guard let channel = view.text(named: "channel") else { throw TopicError("the event has no channel") }
        guard let key else { return try Topic(plain: channel) }
        let options = try ChannelOptions(ttl: view.integer(named: "ttl"), me: view.boolean(named: "me"))
        return try Topic(Channel(channel), key: key, options)
    }
}

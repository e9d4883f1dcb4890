/// What a message is published to.
package struct Topic: Equatable, Sendable {
    /// As it stands on the wire. With a key in it, it must not be shown.
    package let text: String
    /// It follows the rules of Emitter brokers, and not only those of MQTT.
    package let isKeyed: Bool

    /// The longest topic of MQTT, in bytes.
    package static let limit = 65_535
    /// The longest packet that Emitter brokers take, by the length that its header states. They close the connection on a
    /// longer one without a word.
    static let keyedPacket = 65_536
    /// The longest packet of MQTT.
    private static let packet = 268_435_455

    /// A plain MQTT topic (MQTT 3.1.1, section 4.7).
    package init(plain topic: String) throws(TopicError) {
        try Self.check(topic)
        guard !topic.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }) else {
            throw TopicError("the topic \(topic) has a wildcard: a message goes to one topic")
        }
        text = topic
        isKeyed = false
    }

    /// A channel of an Emitter broker. One of the broker's own (`emitter/…`) needs no key and takes none.
    package init(_ channel: Channel, key: ChannelKey, _ options: ChannelOptions) throws(TopicError) {
        guard !channel.isPattern else {
            throw TopicError("the channel \(channel.path) has a wildcard: a message goes to one channel")
        }
        text = channel.isRequest ? channel.path : "\(key.text)/\(channel.path)\(options.suffix)"
        isKeyed = true
    }

    /// The name of a link at an Emitter broker.
    package init(link name: String) throws(TopicError) {
        try ChannelLink.check(name)
        text = name
        isKeyed = true
    }

    /// Whether it is one of an Emitter broker's own channels, on which it takes requests.
    package var isRequest: Bool { isKeyed && text.hasPrefix(Channel.requests) }

    /// Whether a payload of that size still fits into a packet for the broker.
    package func fits(_ payload: Int, qos: Int32) -> Bool {
        let size = 2 + text.utf8.count + (qos > 0 ? 2 : 0) + payload
        return size <= (isKeyed ? Self.keyedPacket : Self.packet)
    }

    /// What holds for topics and filters alike.
    static func check(_ topic: String) throws(TopicError) {
        guard !topic.isEmpty else { throw TopicError("the topic is empty") }
        guard topic.utf8.count <= limit else { throw TopicError("the topic is longer than \(limit) bytes") }
        guard !topic.utf8.contains(0) else { throw TopicError("the topic holds a NUL") }
    }
}

internal import AdapterKit

extension Message {
    /// The message that an event asks for, and for how many seconds it is to be kept.
    ///
    /// - Throws: for an event that can never be published.
    static func read(_ event: EventView, isKeyed: Bool) throws(AdapterError) -> (message: Message, time: Int64) {
        guard let channel = event.text(named: "channel"), !channel.isEmpty else {
            throw AdapterError(.invalid, "the event has no channel")
        }
        let topic = try isKeyed ? keyed(channel) : plain(channel)
        guard let qos = QualityOfService(rawValue: UInt8(clamping: event.integer(named: "qos") ?? 0)) else {
            throw AdapterError(.invalid, "qos is 0, 1 or 2")
        }
        let payload = unsafe event.payload
        let message = Message(
            topic: Array(topic.utf8).span, payload: unsafe Span(_unsafeBytes: payload),
            qos: isKeyed ? .atMostOnce : qos, isRetained: !isKeyed && event.boolean(named: "retain") ?? false)
        return (message, max(0, event.integer(named: "ttl") ?? 0))
    }

    private static func keyed(_ channel: String) throws(AdapterError) -> String {
        do throws(TopicError) {
            let channel = try Channel(channel)
            guard !channel.isPattern, !channel.isRequest else {
                throw TopicError(
                    "the channel \(channel.path) is a pattern, or the broker's own: nothing is published there")
            }
            return channel.path
        } catch {
            throw AdapterError(.invalid, error.text)
        }
    }

    private static func plain(_ topic: String) throws(AdapterError) -> String {
        do throws(TopicError) {
            return try Topic(plain: topic).text
        } catch {
            throw AdapterError(.invalid, error.text)
        }
    }
}

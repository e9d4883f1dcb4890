internal import AdapterKit

extension Message {
    /// The message that an event asks for.
    ///
    /// - Throws: for an event that can never be published.
    init(_ event: EventView) throws(AdapterError) {
        guard let channel = event.text(named: "channel"), !channel.isEmpty else {
            throw AdapterError(.invalid, "the event has no channel")
        }
        let topic = Array(channel.utf8)
        guard topic.count <= Topic.limit, !topic.contains(0), !Levels.isPattern(topic.span) else {
            throw AdapterError(.invalid, "the channel \(channel.prefix(100)) is too long, or has a wildcard or a NUL")
        }
        guard let qos = QualityOfService(rawValue: UInt8(clamping: event.integer(named: "qos") ?? 0)) else {
            throw AdapterError(.invalid, "qos is 0, 1 or 2")
        }
        let payload = unsafe event.payload
        self.init(
            topic: topic.span, payload: unsafe Span(_unsafeBytes: payload), qos: qos,
            isRetained: event.boolean(named: "retain") ?? false)
    }
}

/// A message as the broker passes it on: immutable, and one allocation however many it goes to.
package struct Message: Equatable, Sendable {
    /// The topic with its length before it, and the payload: what all packets that carry it have in common.
    package let wire: [UInt8]
    /// Where the payload begins in `wire`.
    package let payloadStart: Int
    package var qos: QualityOfService
    package var isRetained: Bool

    /// - Parameter topic: at most 65535 bytes.
    package init(
        topic: Span<UInt8>, payload: Span<UInt8>, qos: QualityOfService = .atMostOnce, isRetained: Bool = false
    ) {
        payloadStart = 2 + topic.count
        var wire: [UInt8] = []
        wire.reserveCapacity(2 + topic.count + payload.count)
        wire.append(UInt8(truncatingIfNeeded: topic.count >> 8))
        wire.append(UInt8(truncatingIfNeeded: topic.count))
        wire.append(copying: topic)
        wire.append(copying: payload)
        self.wire = wire
        self.qos = qos
        self.isRetained = isRetained
    }

    package init(
        topic: String, payload: [UInt8], qos: QualityOfService = .atMostOnce, isRetained: Bool = false
    ) {
        self.init(topic: Array(topic.utf8).span, payload: payload.span, qos: qos, isRetained: isRetained)
    }

    package var topicRange: Range<Int> { 2..<payloadStart }
    package var payloadRange: Range<Int> { payloadStart..<wire.count }
    package var topicText: String { String(decoding: wire[topicRange], as: UTF8.self) }
    package var size: Int { wire.count }
}

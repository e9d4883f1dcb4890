/// What was last found out about topics, by their bytes: a table of fixed size, in which a new topic takes the place of one
/// with the same hash. Whoever changes what the values depend on empties it.
package struct TopicCache<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let topic: [UInt8]
        var value: Value
    }

    private static var size: Int { 1024 }
    /// A longer topic is not worth its place.
    private static var longest: Int { 256 }

    private var entries: [Entry?] = []
    private let seed = UInt64.random(in: .min ... .max)

    package init() {}

    /// Where a topic stands, or would stand.
    package func slot(of topic: Span<UInt8>) -> Int {
        var hash = seed
        for index in topic.indices { hash = (hash ^ UInt64(topic[index])) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 29) & UInt64(Self.size - 1))
    }

    package func holds(_ topic: Span<UInt8>, in slot: Int) -> Bool {
        guard slot < entries.count, let entry = entries[slot], entry.topic.count == topic.count else { return false }
        for index in topic.indices where entry.topic[index] != topic[index] { return false }
        return true
    }

    /// The value of a slot that holds one.
    package func value(in slot: Int) -> Value? { slot < entries.count ? entries[slot]?.value : nil }

    package mutating func put(_ value: Value, for topic: Span<UInt8>, in slot: Int) {
        guard topic.count <= Self.longest else { return }
        if entries.isEmpty { entries = [Entry?](repeating: nil, count: Self.size) }
        entries[slot] = Entry(topic: [UInt8](copying: topic), value: value)
    }

    package mutating func removeAll() {
        guard !entries.isEmpty else { return }
        entries = []
    }
}

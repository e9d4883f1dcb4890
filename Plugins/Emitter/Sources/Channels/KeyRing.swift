internal import Unix

/// The channel keys that an endpoint uses, to keep them out of what others see.
package struct KeyRing: Sendable {
    private var keys: Set<ChannelKey> = []

    /// The most that are kept; events bring keys of their own.
    private static let limit = 1024

    package init() {}

    /// Whether any key is used: then the broker is an Emitter broker.
    package var isEmpty: Bool { keys.isEmpty }

    package mutating func add(_ key: ChannelKey) {
        if keys.count < Self.limit { keys.insert(key) }
    }

    /// The channel of a received topic. Emitter brokers leave the key out; a plain broker does not, and then its options
    /// stand there too.
    package func channel(of topic: Substring) -> Substring {
        guard !keys.isEmpty, let slash = topic.firstIndex(of: "/"), let key = try? ChannelKey(String(topic[..<slash])),
            keys.contains(key)
        else { return topic }
        let rest = topic[topic.index(after: slash)...]
        return rest.firstIndex(of: "?").map { rest[..<$0] } ?? rest
    }

    /// A text without any of the keys.
    package func redacted(_ text: String) -> String {
        keys.reduce(text) { $0.replacing($1.text, with: "…") }
    }
}

/// A channel key of an Emitter broker: an opaque word that gives rights to some channels. It is a secret.
package struct ChannelKey: Hashable, Sendable {
    /// To be put into topics and nowhere else.
    package let text: String

    /// The longest key that is taken, in bytes. Brokers mint keys of 32.
    private static let limit = 1024

    /// A key.
    ///
    /// - Throws: for what would break the topic that it is put into: an empty key, one with a separator or a wildcard,
    ///   and the word `emitter`, which marks a request.
    package init(_ text: String) throws(TopicError) {
        guard !text.isEmpty else { throw TopicError("the key is empty") }
        guard text.utf8.count <= Self.limit else { throw TopicError("the key is longer than \(Self.limit) bytes") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains(where: { "/+#?".contains($0) }) else {
            throw TopicError("the key has a character that no key has: letters, digits, - and _ are usual")
        }
        guard text != "emitter" else { throw TopicError("the key is the word emitter, which brokers reserve") }
        self.text = text
    }
}

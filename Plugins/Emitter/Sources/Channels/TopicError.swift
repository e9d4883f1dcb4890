/// Why a key, a channel or a topic cannot be used. The text never holds a key.
package struct TopicError: Error, Equatable, Sendable {
    /// For people: what is wrong, and what would be right.
    package let text: String

    package init(_ text: String) { self.text = text }
}

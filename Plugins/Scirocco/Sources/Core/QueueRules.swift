/// What a queue holds its clients to.
package struct QueueRules: Sendable {
    /// The most bytes of a body by its type, the last of them included (the original's 100 kB, 100 kB and 1000 kB).
    package var json = 102_400
    package var text = 102_400
    package var binary = 1_024_000
    /// The most messages of a list.
    package var list = 100
    /// Lets its bearer do everything.
    package var token = "DEFAULT_TOKEN"
    /// Lets a node act as itself, and as nobody else.
    package var nodeTokens: [NodeID: String] = [:]
    /// No message can be scheduled before that time: the start of the queue, in milliseconds since 1970.
    package var start: Int64 = 0
    /// The longest time that a pull may wait for a message, in milliseconds; 0 where pulls do not wait.
    package var longestWait: Int64 = 0

    /// The most messages of a batch; 0 where there are none.
    package var batch = 0

    package init() {}

    /// The original's bounds of a payload type, in characters.
    private static let typeLength = 1...30

    /// Whether it is as long as the original lets it be.
    static func hasTypeLength(_ text: String) -> Bool {
        // A character has at least a byte, and most texts are short.
        typeLength.contains(text.utf8.count) || typeLength.contains(text.unicodeScalars.count)
    }

    /// Whether it can be a payload's type that does not come in a header, which answers have it in.
    static func isType(_ text: String) -> Bool {
        hasTypeLength(text)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value <= 0xFF }
    }
}

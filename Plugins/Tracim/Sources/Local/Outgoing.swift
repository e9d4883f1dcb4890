/// Messages that wait for one peer, in order and within limits. A value without input and output.
package struct Outgoing: Sendable {
    /// Bytes that may wait for one peer.
    package static let byteLimit = 8 << 20

    package struct Message: Equatable, Sendable {
        package let bytes: [UInt8]
        /// Tells whoever sent it what became of it; 0 for nobody.
        package let token: UInt64

        package init(_ bytes: [UInt8], token: UInt64 = 0) {
            self.bytes = bytes
            self.token = token
        }
    }

    private var messages: [Message] = []
    private var first = 0
    private var bytes = 0
    private let limit: Int

    package init(limit: Int) { self.limit = limit }

    package var count: Int { messages.count - first }
    package var next: Message? { first < messages.count ? messages[first] : nil }

    /// Adds a message. False where too much waits; a message alone is never too much.
    package mutating func append(_ message: Message) -> Bool {
        guard count == 0 || count < limit && bytes + message.bytes.count <= Self.byteLimit else { return false }
        messages.append(message)
        bytes += message.bytes.count
        return true
    }

    package mutating func removeFirst() {
        guard let next else { return }
        bytes -= next.bytes.count
        first += 1
        guard first == messages.count || first >= 256 else { return }
        messages.removeFirst(first)
        first = 0
    }

    /// Gives up all that waits.
    package mutating func removeAll() -> [Message] {
        defer { (messages, first, bytes) = ([], 0, 0) }
        return Array(messages[first...])
    }
}

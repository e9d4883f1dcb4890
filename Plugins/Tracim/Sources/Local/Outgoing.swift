/// Messages that wait for one peer, in order and within limits. A value without input and output.
package struct Outgoing: Sendable {
    /// Bytes that may wait for one peer.
    package static let byteLimit = 8 << 20
    /// Who waits longer for a peer's next sign of life, or for a message to be taken, waits no more.
    package static let patience = (sign: Moment(1_000_000_000), message: Moment(30_000_000_000))

    package struct Message: Equatable, Sendable {
        package let bytes: [UInt8]
        /// Tells whoever sent it what became of it; 0 for nobody.
        package let token: UInt64
        /// When it was handed in.
        package let time: Moment

        package init(_ bytes: [UInt8], token: UInt64 = 0, at time: Moment = 0) {
            self.bytes = bytes
            self.token = token
            self.time = time
        }
    }

    private var messages: [Message] = []
    private var first = 0
    private var bytes = 0
    private let limit: Int
    /// When the peer last took a message, or the first one came to wait.
    private var sign: Moment = 0

    package init(limit: Int) { self.limit = limit }

    package var count: Int { messages.count - first }
    package var next: Message? { first < messages.count ? messages[first] : nil }

    /// Whether no more should come for now, because the peer takes messages, but slower than they come. One that is much slower,
    /// or takes none, holds nobody up: what is too much for it is dropped.
    package func holdsBack(at now: Moment) -> Bool {
        guard let next, count >= limit / 2 || bytes >= Self.byteLimit / 2 else { return false }
        return now - sign < Self.patience.sign && now - next.time < Self.patience.message
    }

    /// Adds a message. False where too much waits; a message alone is never too much.
    package mutating func append(_ message: Message) -> Bool {
        guard count == 0 || count < limit && bytes + message.bytes.count <= Self.byteLimit else { return false }
        if count == 0 { sign = message.time }
        messages.append(message)
        bytes += message.bytes.count
        return true
    }

    /// The peer has taken the first message.
    package mutating func removeFirst(at now: Moment = 0) {
        guard let next else { return }
        sign = now
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

/// Messages for the hub's own node on their way into the hub: how many are taken out of the store and when. A value without
/// input and output.
package struct OwnNode: Sendable {
    /// What to do next.
    package enum Step: Equatable, Sendable {
        /// Take so many out of the store.
        case take(Int)
        /// Offer this one to the hub.
        case emit(Message)
        /// Find out when there is something again.
        case ask
    }

    /// The most messages that the hub has and did not settle, and that are taken at once.
    private let window: Int
    private static let batch = 64

    /// Taken, not yet with the hub.
    private var waiting: [Message] = []
    private var withHub: Set<Int64> = []
    private var isTaking = false
    private var mayHaveMore = true
    private var asks = false
    private var isFull = false

    /// - Parameter window: how many events may be unsettled.
    package init(window: Int) {
        self.window = max(1, window)
    }

    /// Whether the hub has a message.
    package func has(_ number: Int64) -> Bool { withHub.contains(number) }

    /// Something was pushed, or can be pulled by now.
    package mutating func wake() { mayHaveMore = true }

    /// What was taken out of the store.
    ///
    /// - Parameter isCut: there may be more.
    package mutating func took(_ messages: [Message], isCut: Bool) {
        isTaking = false
        waiting += messages
        if isCut { mayHaveMore = true } else { asks = true }
    }

    /// Taking failed.
    package mutating func failed() { isTaking = false }

    /// The hub has taken a message.
    package mutating func accepted(_ message: Message) { withHub.insert(message.id.number) }

    /// The hub has no room for a message: it stays the next.
    package mutating func refused(_ message: Message) {
        waiting.insert(message, at: 0)
        isFull = true
    }

    /// The hub has room again.
    package mutating func credit() { isFull = false }

    /// The hub has settled a message.
    ///
    /// - Returns: false where it does not have it.
    package mutating func settled(_ number: Int64) -> Bool { withHub.remove(number) != nil }

    /// The next step, or nil where there is nothing to do.
    package mutating func next() -> Step? {
        if !waiting.isEmpty { return isFull ? nil : .emit(waiting.removeFirst()) }
        let room = window - withHub.count
        if mayHaveMore, !isTaking, room > 0 {
            (mayHaveMore, isTaking, asks) = (false, true, false)
            return .take(min(room, Self.batch))
        }
        if asks, !isTaking {
            asks = false
            return .ask
        }
        return nil
    }
}

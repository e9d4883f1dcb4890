/// What the store is asked to do.
package enum StoreTask: Equatable, Sendable {
    /// Of a client or of the hub.
    case command(QueueCommand)
    /// Pulls the oldest messages for the hub's own node.
    case take(String, StoreBatch)
    /// What became of messages that the hub took, by their numbers.
    case settle([Settled])
    /// Puts back what the hub took before it ended.
    case recover(String)
    /// Puts back what was pulled and not acknowledged in time.
    case expire(Lease, sparing: String)
    /// Forgets some of what was processed long ago.
    case forget
    /// When something for a node can be pulled next.
    case next(String, Lease?)

    /// Whether it changes nothing.
    var onlyLooks: Bool {
        switch self {
        case .command(.get), .command(.list), .next: true
        default: false
        }
    }

    /// Whether it asks nothing of what is there.
    var onlyAdds: Bool {
        switch self {
        case .command(.push), .command(.pushAll): true
        default: false
        }
    }

    /// Bytes that it keeps in memory until it is carried out.
    var size: Int {
        switch self {
        case .command(let command): command.size
        case .settle(let settled): settled.count * 16 + 64
        default: 128
        }
    }
}

/// How much the hub takes at once.
package struct StoreBatch: Equatable, Sendable {
    package var messages: Int
    /// Of payloads. One message is taken in any case.
    package var bytes: Int

    package init(messages: Int, bytes: Int) {
        self.messages = messages
        self.bytes = bytes
    }
}

/// What became of a message that the hub took.
package struct Settled: Equatable, Sendable {
    package let number: Int64
    /// `processed`, `pending` for one that goes back, or `dead`.
    package let status: MessageStatus

    package init(number: Int64, status: MessageStatus) {
        self.number = number
        self.status = status
    }
}

/// How long a message that was pulled may stay without its acknowledgement, and how often it may be pulled.
package struct Lease: Equatable, Sendable {
    /// Milliseconds; 0 for ever.
    package var time: Int64
    /// 0 for any number.
    package var tries: Int64

    package init(time: Int64, tries: Int64) {
        self.time = time
        self.tries = tries
    }
}

/// What became of a task.
package enum StoreAnswer: Equatable, Sendable {
    case outcome(QueueOutcome)
    case taken([Message])
    /// Of `next`: milliseconds since 1970, or nil for never.
    case time(Int64?)
    /// Of the others: how many messages changed.
    case changed(Int)
}

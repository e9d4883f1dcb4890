/// What the queue is asked to do. Each is carried out at once and whole.
package enum QueueCommand: Equatable, Sendable {
    /// Who may change a message that is in the queue.
    package enum Owner: Equatable, Sendable {
        /// Its source, as long as it was not pulled.
        case source
        /// Its source and its destination, at any time: the first dialect's rule.
        case anyone
    }

    case push(NewMessage)
    /// All or none.
    case pushAll([NewMessage])
    /// The oldest message for a node that can be pulled.
    case pull(String)
    /// The oldest messages for a node that can be pulled, at most so many.
    case pullSome(String, Int)
    case acknowledge(String, MessageID)
    /// Each for itself.
    case acknowledgeAll(String, [MessageID])
    case get(String, MessageID)
    case list(String, limit: Int)
    case update(String, MessageID, Payload, Owner)
    case delete(String, MessageID, Owner)
    case deleteAll(String, Owner)
    /// Every message of every node.
    case clear

    /// The node that pulls.
    package var pullingNode: String? {
        switch self {
        case .pull(let node), .pullSome(let node, _): node
        default: nil
        }
    }

    /// Bytes that it keeps in memory until it is carried out.
    package var size: Int {
        switch self {
        case .push(let message): message.payload.bytes.count + 256
        case .pushAll(let messages): messages.reduce(256) { $0 + $1.payload.bytes.count + 256 }
        case .acknowledgeAll(_, let ids): ids.count * 16 + 256
        case .update(_, _, let payload, _): payload.bytes.count + 256
        default: 256
        }
    }
}

/// What became of a command.
package enum QueueOutcome: Equatable, Sendable {
    case message(Message)
    case messages([Message])
    case count(Int)
    /// Those of a batch that were acknowledged, and those that could not be.
    case acknowledged([MessageID], missing: [MessageID])
    /// There is no message: a pull or a list of nothing.
    case nothing
    /// No message of that name, or not in the right state, or not the node's.
    case notFound
    /// The store has no room.
    case full(String)
    /// The store failed.
    case failed(String)
    /// Too much is under way.
    case busy
}

extension QueueOutcome {
    /// Those that came of it.
    package var messages: [Message] {
        switch self {
        case .message(let message): [message]
        case .messages(let messages): messages
        default: []
        }
    }
}

internal import HTTP
internal import JSONText

/// An answer to a client, before it is bytes.
package enum Reply: Equatable, Sendable {
    case message(Message, status: Int)
    case messages([Message])
    /// A JSON value.
    case json([UInt8])
    /// What became of a batch, as JSON.
    case batch([UInt8], status: Int)
    /// 204.
    case nothing
    /// What can be done with the path.
    case options(String)
    case problem(Problem)

    /// What a client is told of what became of its command.
    package init(_ outcome: QueueOutcome, of command: QueueCommand) {
        switch outcome {
        case .message(let message): self = .message(message, status: Self.isPush(command) ? 201 : 200)
        case .messages(let messages):
            switch command {
            case .pushAll: self = .batch(Batch.json(messages.map { $0.withoutPayload }), status: 201)
            case .pullSome: self = .batch(Batch.json(messages), status: 200)
            default: self = .messages(messages)
            }
        case .acknowledged(let ended, let missing): self = .json(Batch.json(ended, missing: missing))
        case .count(let count): self = .json(Array("{\"ok\":1,\"n\":\(count)}".utf8))
        case .nothing: self = .nothing
        case .notFound: self = .problem(.notFound)
        case .full(let reason): self = .problem(Problem(507, "the queue has no room: \(reason)"))
        case .failed(let reason): self = .problem(Problem(500, "the queue's store failed: \(reason)"))
        case .busy: self = .problem(.busy)
        }
    }

    private static func isPush(_ command: QueueCommand) -> Bool {
        if case .push = command { true } else { false }
    }
}

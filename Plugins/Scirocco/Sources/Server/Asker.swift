internal import AdapterKit
internal import HTTP

/// Who waits for what becomes of a task.
enum Asker {
    /// A client, and how it is answered. A pull of nothing may wait until then, in milliseconds since 1970.
    case client(ClientConnection, ReplyForm, QueueCommand, until: Int64)
    /// A call of the hub.
    case call(CallID, QueueCommand)
    /// An event for a node, by its token, and the bytes that it takes.
    case delivery(UInt64, bytes: Int)
    /// The hub's own node, which wants so many messages.
    case ownNode(Int)
    /// What the hub has settled: it must get into the store.
    case settlement([Settled])
    /// What the hub had when it ended, of its own node: it must be put back.
    case recovery(String)
    /// When something can be pulled for a node.
    case next(String)
    /// What was not acknowledged in time.
    case expiry
    /// What was processed long ago.
    case forgetting
}

/// How an answer is written, as the request wants it.
struct ReplyForm {
    let dialect: Dialect
    let keepsAlive: Bool
    let isHead: Bool

    init(_ request: HTTPRequest) {
        dialect = Router.dialect(of: request)
        keepsAlive = request.keepsAlive
        isHead = request.method == .head
    }
}

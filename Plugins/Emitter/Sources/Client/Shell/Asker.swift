internal import AdapterKit

/// Who waits for the answer to a request.
enum Asker: Sendable {
    case call(CallID, RequestOrder)
    /// An event that was published to the broker's own channel: the answer becomes an event, too.
    case event
    /// We, because the broker forgets it with each connection; and what it is.
    case renewal(String)
}

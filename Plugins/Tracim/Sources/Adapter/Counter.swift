/// What is counted, for whoever looks after the hub.
package enum Counter: Sendable {
    /// A peer sent something that is no message, or one whose data is not what its type asks for.
    case malformedMessages
    /// A peer sent a message beyond the limit.
    case tooLongReceived
    /// A peer connected and did not end its message in time, or was closed because too many did.
    case unfinishedMessages
    /// A process of another user connected, or was at the other end of a path.
    case foreignPeers
    /// A message was larger than original programs read, whether it was reduced or not.
    case largeMessages
    /// A message could not be sent: nobody listens there, or it is no socket.
    case unreachablePeers
    /// A peer takes nothing: its messages were dropped.
    case slowPeers
    /// A message was dropped because too many wait for its peer.
    case droppedMessages
    /// A program was refused because too many are registered.
    case refusedClients
    /// A program did not answer the pings and was removed.
    case silentClients
    /// A request was refused because too many are under way.
    case refusedRequests
    /// A live message without a number or a type, or one beyond the limit.
    case malformedLive
    case tooLongLive
    /// A live message came again after a cut.
    case repeatedLive
    /// The connection to Tracim, or to the daemon, was lost or could not be made.
    case lostConnections
    /// An answer that nobody waits for.
    case strayAnswers

    /// As `hubbub status` shows it.
    package var name: StaticString {
        switch self {
        case .malformedMessages: "malformed_messages"
        case .tooLongReceived: "too_long_received"
        case .unfinishedMessages: "unfinished_messages"
        case .foreignPeers: "foreign_peers"
        case .largeMessages: "large_messages"
        case .unreachablePeers: "unreachable_peers"
        case .slowPeers: "slow_peers"
        case .droppedMessages: "dropped_messages"
        case .refusedClients: "refused_clients"
        case .silentClients: "silent_clients"
        case .refusedRequests: "refused_requests"
        case .malformedLive: "malformed_live"
        case .tooLongLive: "too_long_live"
        case .repeatedLive: "repeated_live"
        case .lostConnections: "lost_connections"
        case .strayAnswers: "stray_answers"
        }
    }
}

/// What the broker counts: each refusal, drop and loss, with its reason.
package enum Counter: Hashable, Sendable {
    case malformedPackets
    case tooLongReceived
    case unfinishedPackets
    case refusedConnections
    case refusedLogins
    case takenOver
    case silentClients
    case slowClients
    case protocolErrors
    case refusedTopics
    case refusedSubscriptions
    case droppedSlow
    case droppedQueueFull
    case droppedRetained
    case expiredSessions
    case rateLimited
    case strayAcknowledgements
    case unauthorized
    case malformedRequests

    /// As `hubbub status` shows it.
    package var name: StaticString {
        switch self {
        case .malformedPackets: "malformed_packets"
        case .tooLongReceived: "too_long_received"
        case .unfinishedPackets: "unfinished_packets"
        case .refusedConnections: "refused_connections"
        case .refusedLogins: "refused_logins"
        case .takenOver: "taken_over"
        case .silentClients: "silent_clients"
        case .slowClients: "slow_clients"
        case .protocolErrors: "protocol_errors"
        case .refusedTopics: "refused_topics"
        case .refusedSubscriptions: "refused_subscriptions"
        case .droppedSlow: "dropped_slow"
        case .droppedQueueFull: "dropped_queue_full"
        case .droppedRetained: "dropped_retained"
        case .expiredSessions: "expired_sessions"
        case .rateLimited: "rate_limited"
        case .strayAcknowledgements: "stray_acknowledgements"
        case .unauthorized: "unauthorized"
        case .malformedRequests: "malformed_requests"
        }
    }
}

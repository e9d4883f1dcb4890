extension Counter {
    /// As `hubbub status` shows it.
    var name: StaticString {
        switch self {
        case .unansweredSignals: "unanswered_signals"
        case .failedListeners: "failed_listeners"
        case .tooLongToSend: "too_long_to_send"
        case .tooLongReceived: "too_long_received"
        case .garbageReceived: "garbage_received"
        case .unfinishedObjects: "unfinished_objects"
        case .slowPeers: "slow_peers"
        case .refusedConnections: "refused_connections"
        case .strayReplies: "stray_replies"
        case .unansweredRequests: "unanswered_requests"
        case .earlyAnswers: "early_answers"
        case .refusedRegistrations: "refused_registrations"
        case .lostConnections: "lost_connections"
        }
    }
}

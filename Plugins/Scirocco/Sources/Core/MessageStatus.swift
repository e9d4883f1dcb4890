/// Where a message is on its way: pushed, pulled, acknowledged.
package enum MessageStatus: Int64, Sendable, CaseIterable {
    /// Can be pulled.
    case pending = 0
    /// Can be pulled from its time on; it keeps this status until then.
    case scheduled = 1
    /// Was pulled, and is not acknowledged.
    case processing = 2
    /// Was acknowledged.
    case processed = 3
    /// Was pulled as often as allowed and never acknowledged. Only with `max_tries`.
    case dead = 4

    /// On the wire.
    package var name: String {
        switch self {
        case .pending: "pending"
        case .scheduled: "scheduled"
        case .processing: "processing"
        case .processed: "processed"
        case .dead: "dead"
        }
    }

    package init?(name: String) {
        guard let status = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }
}

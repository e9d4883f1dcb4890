/// A route as it is written.
package struct RouteSpec: Equatable, Sendable {
    package var name: String
    /// Names of endpoints; not empty.
    package var from: [String]
    package var to: String
    /// All of them must be true; empty lets every event pass.
    package var filters: [FilterSpec]
    package var mapping: MappingSpec
    package var delivery: DeliveryClass
    package var full: FullPolicy
    package var limits: RouteLimits

    package init(
        name: String, from: [String], to: String, filters: [FilterSpec] = [], mapping: MappingSpec = MappingSpec(),
        delivery: DeliveryClass = .direct, full: FullPolicy = .pushBack, limits: RouteLimits = RouteLimits()
    ) {
        self.name = name
        self.from = from
        self.to = to
        self.filters = filters
        self.mapping = mapping
        self.delivery = delivery
        self.full = full
        self.limits = limits
    }
}

/// What a route promises.
package enum DeliveryClass: String, Sendable, CaseIterable {
    /// In memory and bounded.
    case direct
    /// At least once: kept on disk until the target has taken it.
    case durable
    /// The same, and what comes again within a window is not delivered again.
    case once
}

/// What a route does with an event for which it has no room.
package enum FullPolicy: String, Sendable, CaseIterable {
    /// The source waits: it gets no credit.
    case pushBack = "push_back"
    /// The oldest waiting event makes room.
    case dropOldest = "drop_oldest"
    /// The new event is dropped.
    case dropNewest = "drop_newest"
}

/// The bounds of a route's queue.
package struct RouteLimits: Equatable, Sendable {
    /// Events that wait, at most; at least 1.
    package var events = 4_096
    /// Bytes of their blocks, at most. One event always has room in an empty queue.
    package var bytes = 16 << 20
    /// How often an event is delivered until the route gives it up; 0 for no limit.
    package var attempts = 5

    package init() {}

    /// Whether an event may be delivered once more after so many deliveries.
    package func allowsAttempt(after attempts: Int) -> Bool { self.attempts == 0 || attempts < self.attempts }
}

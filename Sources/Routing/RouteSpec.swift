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
    /// The endpoint that gets what a durable route gives up; nil for none.
    package var deadLetters: String?

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
    /// All that waits on the disk is dropped, and a dead letter says how much it was. Of durable routes only.
    case cutLoose = "cut_loose"

    /// What a route of that class can do.
    package static func policies(of delivery: DeliveryClass) -> [FullPolicy] {
        delivery == .direct ? [.pushBack, .dropOldest, .dropNewest] : [.pushBack, .cutLoose]
    }
}

/// The bounds of a route.
package struct RouteLimits: Equatable, Sendable {
    /// Events that wait in memory, at most; at least 1.
    package var events = 4_096
    /// Bytes of their blocks, at most. One event always has room in an empty queue.
    package var bytes = 16 << 20
    /// How often an event is delivered until the route gives it up; 0 for no limit.
    package var attempts = 5
    /// Nanoseconds after an event's first delivery failed, when the route gives it up; 0 for no limit.
    package var deadline: UInt64 = 0

    /// Of a durable route: bytes that it may hold in the journal; 0 for an equal part.
    package var share = 0
    /// Of a route that takes each event once: nanoseconds for which it knows an event again.
    package var window: UInt64 = 600_000_000_000

    /// What a route has where nothing else is said.
    package init(_ delivery: DeliveryClass = .direct) {
        // What is on the disk can wait for its target.
        if delivery != .direct { attempts = 0 }
    }

    /// Whether an event may be delivered once more after so many deliveries, the first of which failed so long ago.
    package func allowsAttempt(after attempts: Int, age: UInt64) -> Bool {
        (self.attempts == 0 || attempts < self.attempts) && (deadline == 0 || age < deadline)
    }
}

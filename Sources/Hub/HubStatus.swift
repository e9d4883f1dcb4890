internal import Assembly
internal import Bus
internal import Configuration
internal import Delivery
internal import Descriptors
internal import Glibc
internal import Journal
package import JSONText
internal import Routing
internal import Locks
internal import Runtime
internal import Synchronization
internal import Unix

extension Hub {
    /// Everything that `hubbub status` knows.
    package var status: JSONValue {
        guard let durable else { return .object(facts) }
        return .object(facts + [.init("journal", durable.describedJournal)])
    }

    /// How much it runs, in a few words.
    package var summary: String {
        let configuration = plan.configuration
        return "\(configuration.endpoints.count) endpoints, \(configuration.routes.count) routes"
    }

    private var facts: [JSONValue.Member] {
        let facts: JSONValue = [
            "hub": .string(plan.configuration.hub), "pid": JSONValue(getpid()),
            "version": .string(HubVersion.text), "configuration": .string(plan.configuration.file),
            "state": .string(state.path),
            "uptime_s": JSONValue((Clock.monotonic() - startedAt) / 1_000_000_000), "healthy": .boolean(isHealthy),
            "resident_bytes": JSONValue(ProcessMemory.resident), "peak_bytes": JSONValue(ProcessMemory.peak),
            "event_allocations": JSONValue(eventAllocations), "endpoints": .array(members.map(endpoint)),
            "routes": .array(namedRoutes.map(route)),
        ]
        return facts.members ?? []
    }

    /// Every endpoint runs, none is cut off from its peer, and the disk takes what durable routes keep.
    package var isHealthy: Bool {
        let hasTrouble = if case .troubled = durable?.journal.condition { true } else { false }
        let isRunning = members.allSatisfy { member in
            member.instance.map { $0.status.state == .running && $0.status.isLinkUp != false } ?? false
        }
        return !hasTrouble && isRunning
    }

    /// How often events took memory from the system since the start.
    private var eventAllocations: UInt64 {
        instances.reduce(0) {
            $0 + ($1.ports.source?.builder.allocations ?? 0) + ($1.ports.sink?.allocations ?? 0)
        }
    }

    private func endpoint(_ member: Member) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(member.name)), .init("adapter", .string(member.endpoint.adapter)),
            .init("state", .string(member.instance?.status.state.name ?? "waiting")),
            .init("restarts", JSONValue(member.instance?.status.restarts ?? 0)),
        ]
        if let hold = holds.withLock({ $0.endpoints[member.name] }) {
            members.append(.init("hold", .string(hold.rawValue)))
        }
        members += libraryFacts(member)
        if let instance = member.instance { members += facts(instance) }
        return .object(members)
    }

    private func facts(_ instance: Instance) -> [JSONValue.Member] {
        let status = instance.status
        var members = instance.placementFacts
        if let isLinkUp = status.isLinkUp { members.append(.init("link", .string(isLinkUp ? "up" : "down"))) }
        if !status.linkText.isEmpty { members.append(.init("link_text", .string(status.linkText))) }
        if !status.lastError.isEmpty { members.append(.init("last_error", .string(status.lastError))) }
        if let source = instance.ports.source {
            members += [
                .init("emitted", JSONValue(source.counters.emitted.value)),
                .init("refused", JSONValue(source.counters.refused.value)),
                .init("unrouted", JSONValue(source.counters.unrouted.value)),
                .init("invalid", JSONValue(source.counters.invalid.value)),
                .init("unsettled", JSONValue(source.unsettled)),
            ]
        }
        if let sink = instance.ports.sink { members.append(.init("in_flight", JSONValue(sink.inFlight))) }
        let counts = status.counts.sorted { $0.key < $1.key }
        members.append(.init("counts", .object(counts.map { .init($0.key, JSONValue($0.value)) })))
        members.append(.init("violations", .array(status.violations.map { .string($0) })))
        return members
    }

    private func route(_ route: Route) -> JSONValue {
        let depth = route.depth
        let counters = route.counters
        var members: [JSONValue.Member] = [
            .init("name", .string(route.spec.name)), .init("from", .array(route.spec.from.map { .string($0) })),
            .init("to", .string(route.spec.to)), .init("delivery", .string(route.spec.delivery.rawValue)),
            .init("waiting", JSONValue(depth.events)), .init("waiting_bytes", JSONValue(depth.bytes)),
            .init("admitted", JSONValue(counters.admitted.value)),
            .init("delivered", JSONValue(counters.delivered.value)),
            .init("dropped", JSONValue(counters.dropped.value)), .init("rejected", JSONValue(counters.rejected.value)),
            .init("retried", JSONValue(counters.retried.value)),
            .init("exhausted", JSONValue(counters.exhausted.value)),
            .init("lost", JSONValue(route.spec.delivery == .direct ? counters.lost : 0)),
            .init("unsettled", JSONValue(outstanding(route))),
        ]
        if let kept = durable?.status(of: route.spec) {
            members += [
                .init("unsettled_bytes", JSONValue(kept.backlogBytes)),
                .init("dead_letters", JSONValue(kept.deadLetters)),
            ]
        }
        if let hold = holds.withLock({ $0.routes[route.spec.name] }) {
            members.append(.init("hold", .string(hold.rawValue)))
        }
        return .object(members)
    }
}

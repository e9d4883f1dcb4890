internal import Assembly
internal import Bus
internal import Configuration
internal import Descriptors
internal import Glibc
package import JSONText
internal import Routing
internal import Runtime
internal import Unix

extension Hub {
    /// Everything that `hubbub status` knows.
    package var status: JSONValue {
        [
            "hub": .string(plan.configuration.hub), "pid": JSONValue(getpid()),
            "version": .string(HubVersion.text), "configuration": .string(plan.configuration.file),
            "uptime_s": JSONValue((Clock.monotonic() - startedAt) / 1_000_000_000), "healthy": .boolean(isHealthy),
            "resident_bytes": JSONValue(ProcessMemory.resident), "peak_bytes": JSONValue(ProcessMemory.peak),
            "event_allocations": JSONValue(eventAllocations), "endpoints": .array(instances.map(endpoint)),
            "routes": .array(bus.routes.filter { !$0.spec.from.isEmpty }.map(route)),
        ]
    }

    /// Every endpoint runs, and none is cut off from its peer.
    package var isHealthy: Bool {
        instances.allSatisfy { $0.status.state == .running && $0.status.isLinkUp != false }
    }

    /// How often events took memory from the system since the start.
    private var eventAllocations: UInt64 {
        instances.reduce(0) {
            $0 + ($1.ports.source?.builder.allocations ?? 0) + ($1.ports.sink?.allocations ?? 0)
        }
    }

    private func endpoint(_ instance: Instance) -> JSONValue {
        let status = instance.status
        var members: [JSONValue.Member] = [
            .init("name", .string(instance.name)), .init("adapter", .string(instance.configuration.descriptor.name)),
            .init("state", .string(status.state.name)), .init("restarts", JSONValue(status.restarts)),
        ]
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
        return .object(members)
    }

    private func route(_ route: Route) -> JSONValue {
        let depth = route.depth
        return [
            "name": .string(route.spec.name), "from": .array(route.spec.from.map { .string($0) }),
            "to": .string(route.spec.to), "waiting": JSONValue(depth.events), "waiting_bytes": JSONValue(depth.bytes),
            "admitted": JSONValue(route.counters.admitted.value),
            "delivered": JSONValue(route.counters.delivered.value),
            "dropped": JSONValue(route.counters.dropped.value), "rejected": JSONValue(route.counters.rejected.value),
            "retried": JSONValue(route.counters.retried.value),
            "exhausted": JSONValue(route.counters.exhausted.value), "lost": JSONValue(route.counters.lost),
        ]
    }
}

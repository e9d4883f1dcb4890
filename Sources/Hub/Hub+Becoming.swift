internal import Assembly
internal import Bus
internal import Configuration
internal import Delivery
internal import Descriptors
internal import Glibc
internal import Journal
internal import Locks
internal import LogLines
internal import Routing
internal import Runtime
internal import Synchronization
internal import Unix

/// The steps by which a hub becomes what a plan says. Each looks at what there is, so that they lead from wherever a try ended
/// to wherever is wanted.
extension Hub {
    /// How long an adapter may take to end, in milliseconds.
    private static let stopLimit: UInt32 = 2_000
    /// How long it is waited for one beyond that, in nanoseconds.
    private static let stopPatience: UInt64 = 3_000_000_000
    /// How long it is waited for one that starts.
    private static let startPatience: UInt64 = 5_000_000_000
    /// A call of an adapter that takes so long stands in the way.
    private static let longCall: UInt64 = 1_000_000_000

    /// - Parameters:
    ///   - notes: gets what people are to know of it.
    ///   - awaitsStart: whether an endpoint that does not start is a failure; else it is tried again, as at the hub's own start.
    /// - Throws: why it cannot be; `hasEffect` says whether anything was changed by then.
    func become(_ plan: HubPlan, _ notes: inout [String], awaitsStart: Bool = true) throws(HubFailure) {
        let change = try prepare(plan)
        do throws(HubFailure) {
            try configure(change)
            removeRoutes(besides: change.specs, change.durable)
            try end(change)
            let started = try take(change, &notes)
            try start(started)
            if awaitsStart { try awaitStart(of: started, &notes) }
            change.durable?.confirm(change.specs)
        } catch { throw error.withEffect }
    }

    /// What is to be done.
    private struct PlannedChange {
        let plan: HubPlan
        let now: Running
        let parts: [PlannedEndpoint]
        let specs: [RouteSpec]
        let durable: DurableDelivery?

        func effort(_ part: PlannedEndpoint) -> Member.Effort {
            now.member(part.endpoint.name)?.effort(for: part) ?? .restart
        }

        /// Those that go for good.
        var removed: [Member] { now.members.filter { plan.configuration.endpoint($0.name) == nil } }
        /// Those that end so that others can take their places.
        var replaced: [Member] {
            parts.filter { effort($0) == .restart }.compactMap { now.member($0.endpoint.name) }
        }
    }

    // MARK: Before anything changes

    private func prepare(_ plan: HubPlan) throws(HubFailure) -> PlannedChange {
        let now = running.withLock { $0 }
        let specs = Self.routes(of: plan.configuration.routes.map(\.spec))
        var parts: [PlannedEndpoint] = []
        for endpoint in plan.configuration.endpoints { parts.append(try PlannedEndpoint(endpoint, plan)) }
        let change = PlannedChange(
            plan: plan, now: now, parts: parts, specs: specs, durable: try journal(for: specs, plan, now))
        try declare(specs, change.durable)
        for part in parts where part.endpoint.placement == .inside && change.effort(part) == .restart {
            if let adapter = part.adapter { _ = unsafe try load(adapter, for: part.endpoint) }
        }
        for member in change.removed + change.replaced {
            guard let instance = member.instance, let hang = Watchdog.hang(of: instance, longerThan: Self.longCall)
            else { continue }
            throw HubFailure("endpoint \(member.name) cannot be ended now: \(hang)")
        }
        return change
    }

    private func journal(
        for specs: [RouteSpec], _ plan: HubPlan, _ now: Running
    ) throws(HubFailure) -> DurableDelivery? {
        if let durable = now.durable { return durable }
        guard let durable = try openJournal(for: specs, plan) else { return nil }
        do throws(JournalError) { try durable.start() } catch { throw HubFailure("\(error)") }
        // It stays open from now on, whatever becomes of the rest.
        running.withLock { $0.durable = durable }
        return durable
    }

    // MARK: What changes

    /// Tells the adapters that take new settings while they run.
    private func configure(_ change: PlannedChange) throws(HubFailure) {
        for part in change.parts where change.effort(part) == .settings {
            guard let member = change.now.member(part.endpoint.name), let instance = member.instance else { continue }
            let answer = Answer<Result<TypedValue, CallFailure>>()
            instance.configure(part.endpoint.settings.record) { answer.give($0) }
            switch answer.wait(milliseconds: Int64(Self.stopLimit)) {
            case .success:
                let now = member.with(part)
                running.withLock { running in
                    running.members = running.members.map { $0.name == now.name ? now : $0 }
                }
            case .failure(let failure):
                throw HubFailure("endpoint \(member.name) refuses its settings: \(failure.description)")
            case nil: throw HubFailure("endpoint \(member.name) has not taken its settings in time")
            }
        }
    }

    /// Ends what goes and what is replaced. What goes for good may deliver what waits for it first.
    private func end(_ change: PlannedChange) throws(HubFailure) {
        let removed = change.removed.compactMap(\.instance)
        let replaced = change.replaced.compactMap(\.instance)
        let limit = Clock.monotonic() + UInt64(max(0, change.plan.configuration.drain))
        while removed.contains(where: { $0.ports.sink?.hasWork ?? false }), Clock.monotonic() < limit {
            usleep(2_000)
        }
        for instance in removed { instance.shutDown(within: Self.stopLimit) }
        for instance in replaced { instance.shutDown(within: Self.stopLimit, hasSuccessor: true) }
        let leaving = removed + replaced
        let end = Clock.monotonic() + UInt64(Self.stopLimit) * 1_000_000 + Self.stopPatience
        while leaving.contains(where: { !$0.isFinished }), Clock.monotonic() < end { usleep(1_000) }
        guard let stuck = leaving.first(where: { !$0.isFinished }) else { return }
        throw HubFailure(
            "endpoint \(stuck.name) does not end: \(Watchdog.callUnderWay(in: stuck) ?? "it") has not returned; "
                + "start the hub again")
    }

    /// Puts new endpoints in their places, and wires the routes. Returns what is to be started.
    private func take(_ change: PlannedChange, _ notes: inout [String]) throws(HubFailure) -> [Instance] {
        var next = Running(change.plan)
        next.durable = change.durable
        var made: [Member] = []
        for part in change.parts {
            let member = running.withLock { $0.member(part.endpoint.name) }
            if let member, change.effort(part) != .restart {
                member.instance?.configuration.logger.level = part.level.loggerLevel
                next.members.append(member.with(part))
            } else {
                made.append(try makeMember(part, replacing: member))
                next.members.append(made[made.count - 1])
            }
        }
        for member in made { bus.place(member.ports, as: member.name) }
        name(next.members, change.durable)
        wireRoutes(change.specs, change.durable)
        for member in change.removed { remove(member, &notes) }
        for member in next.members {
            let hasInlet = change.now.member(member.name)?.ports.sink === member.ports.sink
            next.inlets[member.name] =
                hasInlet ? change.now.inlets[member.name] : makeInlet(to: member.name, next.durable)
        }
        logger.level = change.plan.configuration.log.loggerLevel
        running.withLock { $0 = next }
        applyHolds()
        moveTaps()
        return made.compactMap(\.instance)
    }

    private func remove(_ member: Member, _ notes: inout [String]) {
        bus.removeInlet(to: member.name)
        let dropped = bus.removeEndpoint(member.name)
        if dropped > 0 {
            notes.append("\(dropped) events for endpoint \(member.name), which is gone, were not delivered")
        }
    }

    /// Waits until it is known whether what was started runs.
    private func awaitStart(of instances: [Instance], _ notes: inout [String]) throws(HubFailure) {
        let end = Clock.monotonic() + Self.startPatience
        while true {
            let starting = instances.filter { $0.status.state != .running }
            if let failed = starting.first(where: { !$0.status.lastError.isEmpty }) {
                throw HubFailure("endpoint \(failed.name): \(failed.status.lastError)")
            }
            if starting.isEmpty { return }
            if Clock.monotonic() > end {
                return notes.append(
                    "still starting: \(starting.map(\.name).joined(separator: ", "))")
            }
            usleep(2_000)
        }
    }
}

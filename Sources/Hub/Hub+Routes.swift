internal import Assembly
internal import Bus
internal import Configuration
internal import Delivery
internal import Journal
internal import Routing
internal import Runtime

/// The wiring of routes: what is wired is made to be what a plan says, while events pass.
extension Hub {
    /// The routes that a plan needs: its own, and those of its dead letters.
    static func routes(of routes: [RouteSpec]) -> [RouteSpec] { routes + routes.compactMap(DeadLetterRoute.spec) }

    /// Says to the journal which routes it keeps, before any is wired: what it refuses changes nothing.
    func declare(_ specs: [RouteSpec], _ durable: DurableDelivery?) throws(HubFailure) {
        for spec in specs where spec.delivery != .direct {
            do throws(JournalError) { _ = try durable?.declare(spec) } catch {
                throw HubFailure("route \(spec.name): \(error) [\(error.code.rawValue)]")
            }
        }
    }

    /// Tells the journal the names of the endpoints that events can pass, before they pass any that is new.
    func name(_ members: [Member], _ durable: DurableDelivery?) {
        for member in members { member.ports.source.map { durable?.name($0, member.name) } }
    }

    /// Takes away what is wired and not among these, or cannot become what they say.
    func removeRoutes(besides specs: [RouteSpec], _ durable: DurableDelivery?) {
        for route in plannedRoutes where !specs.contains(where: { route.canBecome($0) }) {
            if route.spec.delivery != .direct { durable?.number(of: route.spec).map { durable?.detach($0) } }
            bus.remove(route)
        }
    }

    /// Wires what is new among these, and puts what is another one, or leads to other ports, in the place of what was there.
    func wireRoutes(_ specs: [RouteSpec], _ durable: DurableDelivery?) {
        let wired = plannedRoutes
        for spec in specs {
            let old = wired.first { $0.canBecome(spec) }
            if let old, old.spec == spec, bus.isPresent(old) { continue }
            let number = spec.delivery == .direct ? nil : durable?.number(of: spec)
            let custody = durable.flatMap { durable in number.map { (durable as any Custodian, $0) } }
            guard let route = bus.makeRoute(spec, custody: custody, replacing: old) else { continue }
            if let durable, let number { durable.attach(route, number, registry: bus.registry) }
            if let old { bus.replace(old, with: route) } else { bus.connect(route) }
        }
    }

    /// The routes of the configuration, and those of its dead letters: all but the ways in for `hubbub send`.
    private var plannedRoutes: [Route] { bus.routes.filter { !$0.isInlet } }

    /// Opens the journal where a route needs one, and there is none yet.
    func openJournal(for specs: [RouteSpec], _ plan: HubPlan) throws(HubFailure) -> DurableDelivery? {
        let specs = specs.filter { $0.delivery != .direct }
        if specs.isEmpty { return nil }
        let directory = try state.journal()
        var limits = JournalLimits()
        limits.bytes = plan.configuration.journal.bytes
        limits.age = plan.configuration.journal.age > 0 ? plan.configuration.journal.age : nil
        do throws(JournalError) {
            return try DurableDelivery(directory, limits: limits, routes: specs, log: logger)
        } catch { throw HubFailure("\(error) [\(error.code.rawValue)]") }
    }
}

extension Route {
    /// Whether another one can take its place with what waits there: it has the same target, and keeps events in the same way.
    fileprivate func canBecome(_ other: RouteSpec) -> Bool {
        spec.name == other.name && spec.to == other.to
            && (spec.delivery == .direct) == (other.delivery == .direct)
    }
}

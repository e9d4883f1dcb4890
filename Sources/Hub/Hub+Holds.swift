internal import Bus
internal import Delivery
internal import JSONText
internal import Journal
internal import Routing
internal import Locks
internal import LogLines
internal import Runtime
internal import Synchronization
internal import Unix

/// Pause, drain and resume, which last over a restart.
extension Hub {
    /// Stops an endpoint or a route, or lets it go on.
    ///
    /// - Returns: false where nothing is called so.
    func hold(_ name: String, _ hold: Holds.Hold?) throws(HubFailure) -> Bool {
        let isEndpoint = member(name) != nil
        guard isEndpoint || namedRoutes.contains(where: { $0.spec.name == name }) else { return false }
        try holds.withLock { (holds: inout Holds) throws(HubFailure) in
            var changed = holds
            if isEndpoint { changed.set(hold, endpoint: name) } else { changed.set(hold, route: name) }
            if changed != holds { try keep(changed, isStop: hold != nil, of: name) }
            holds = changed
        }
        applyHolds()
        return true
    }

    /// A stop that is not remembered must not be done either: it would end with the next restart. What goes on goes on all the same:
    /// it may be what makes room on the disk.
    private func keep(_ holds: Holds, isStop: Bool, of name: String) throws(HubFailure) {
        do throws(HubFailure) { try state.keep(holds) } catch {
            if isStop { throw error }
            logger.warning(
                "\(name) goes on, and stops again with the next start of the hub, for that cannot be kept: \(error)")
        }
    }

    /// Reads what was stopped when the hub ran before.
    func restoreHolds() throws(HubFailure) {
        let kept = try state.holds()
        holds.withLock { $0 = kept }
        if !kept.isEmpty { applyHolds() }
    }

    func applyHolds() {
        let holds = holds.withLock { $0 }
        for route in namedRoutes {
            let (name, target) = (route.spec.name, route.spec.to)
            route.hold(isPaused: holds.isPaused(name, to: target), isClosed: holds.isClosed(name, to: target))
        }
        for member in members { member.ports.source?.hold(holds.endpoints[member.name] != nil) }
    }

    /// The routes of the configuration.
    var namedRoutes: [Route] { bus.routes.filter { !$0.spec.from.isEmpty } }

    /// Events that a route has taken and not finished.
    func outstanding(_ route: Route) -> Int {
        durable?.status(of: route.spec)?.backlog ?? Int(clamping: route.counters.outstanding)
    }
}

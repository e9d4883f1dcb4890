package import Descriptors
internal import Locks
package import Routing
internal import Synchronization

/// The switchboard: it makes the ports of the endpoints and wires the routes between them. Events pass from port to port
/// without it; routes can come and go meanwhile, by one thread at a time.
package final class Bus: Sendable {
    package let registry = TypeRegistry()
    private let limits: BusLimits
    private let wired = Lock(Wired())

    private struct Wired: Sendable {
        var routes: [Route] = []
        var ports: [String: Ports] = [:]
        /// Of endpoints that have gone. They stay in memory: events that came from there may be under way.
        var retired: [Ports] = []
        /// How many endpoints there have ever been.
        var count: UInt32 = 0
    }

    package init(limits: BusLimits = BusLimits()) {
        self.limits = limits
    }

    /// All that are wired.
    package var routes: [Route] { wired.withLock { $0.routes } }

    /// Makes the ports that an endpoint needs by what its adapter declares. No route finds them before `place`.
    ///
    /// - Parameters:
    ///   - source: the URI-reference that its events carry.
    ///   - types: what the configuration narrows open types to; empty for no narrowing.
    package func makePorts(_ descriptor: AdapterDescriptor, source: String, types: [String] = []) -> Ports {
        let number = nextNumber()
        let roles = descriptor.roles
        return Ports(
            source: roles.contains(.source)
                ? makeSource(number, source: source, types: descriptor.emits, allowed: types) : nil,
            sink: roles.contains(.sink)
                ? SinkPort(
                    accepts: descriptor.accepts, registry: registry, eventLimit: limits.eventBytes,
                    keepsOrder: descriptor.sinkKeepsOrder) : nil)
    }

    /// Makes ports for an endpoint whose adapter is not known yet: nothing comes from it, and what goes there waits.
    package func makeStandInPorts(source: String) -> Ports {
        let anything = EventTypeSpec("*", open: true, payloads: .any, help: "")
        return Ports(
            source: makeSource(nextNumber(), source: source, types: [], allowed: []),
            sink: SinkPort(
                accepts: [anything], registry: registry, eventLimit: limits.eventBytes, keepsOrder: false))
    }

    /// Gives an endpoint its ports. Where it had others, its routes are to be replaced.
    package func place(_ ports: Ports, as name: String) { exchange(name, ports) }

    /// Makes an endpoint with its ports.
    package func addEndpoint(
        _ name: String, _ descriptor: AdapterDescriptor, source: String, types: [String] = []
    ) -> Ports {
        let ports = makePorts(descriptor, source: source, types: types)
        place(ports, as: name)
        return ports
    }

    /// Takes an endpoint away that has no routes any more, and whose instance has ended.
    ///
    /// - Returns: events that waited for it in memory, and are dropped.
    @discardableResult
    package func removeEndpoint(_ name: String) -> Int { exchange(name, nil)?.sink?.discard() ?? 0 }

    @discardableResult
    private func exchange(_ name: String, _ new: Ports?) -> Ports? {
        wired.withLock { wired in
            let old = wired.ports[name]
            if let old, old.source !== new?.source || old.sink !== new?.sink { wired.retired.append(old) }
            wired.ports[name] = new
            return old
        }
    }

    private func nextNumber() -> UInt32 {
        wired.withLock { wired in
            wired.count += 1
            return wired.count
        }
    }

    private func makeSource(
        _ number: UInt32, source: String, types: [EventTypeSpec], allowed: [String]
    ) -> SourcePort {
        let factory = EventFactory(
            number: number, source: source, types: types, allowed: allowed, registry: registry,
            eventLimit: limits.eventBytes)
        return SourcePort(number: number, builder: factory, unsettledLimit: limits.unsettledEvents)
    }

    /// Makes a way into a sink that is no route of the configuration, with a small queue of its own.
    package func addInlet(to name: String) -> SourcePort? {
        guard let sink = ports(of: name)?.sink else { return nil }
        let anything = EventTypeSpec("*", open: true, payloads: .any, help: "")
        let source = makeSource(nextNumber(), source: "hubbub:inlet", types: [anything], allowed: [])
        var spec = RouteSpec(name: "(send) -> \(name)", from: [], to: name)
        spec.limits.events = 64
        connect(Route(spec, from: [source], to: sink, custody: nil))
        return source
    }

    /// Takes the way into a sink away that `addInlet` made.
    package func removeInlet(to name: String) {
        routes.first { $0.isInlet && $0.spec.to == name }.map(remove)
    }

    private func ports(of name: String) -> Ports? { wired.withLock { $0.ports[name] } }

    /// Makes a route, through which nothing passes yet. Its endpoints must have been added, and a check must have found them
    /// fit.
    ///
    /// - Parameters:
    ///   - custody: who keeps its events, and what it calls the route; nil for a direct one.
    ///   - predecessor: the one whose place it is to take, of the same class of delivery.
    /// - Returns: nil where an endpoint is missing or has not the role.
    package func makeRoute(
        _ spec: RouteSpec, custody: (custodian: any Custodian, number: DurableRouteNumber)? = nil,
        replacing predecessor: Route? = nil
    ) -> Route? {
        let from = spec.from.compactMap { ports(of: $0)?.source }
        guard let sink = ports(of: spec.to)?.sink, from.count == spec.from.count else { return nil }
        return Route(spec, from: from, to: sink, custody: custody, replacing: predecessor)
    }

    /// Makes a direct route, and wires it.
    @discardableResult
    package func addRoute(_ spec: RouteSpec) -> Route? {
        let route = makeRoute(spec)
        if let route { connect(route) }
        return route
    }

    /// Wires a route.
    package func connect(_ route: Route) {
        route.sink.attach(route)
        for source in route.sources { source.exchange(nil, for: route) }
        wired.withLock { $0.routes.append(route) }
    }

    /// Puts a route in the place of the one that it was made to replace. Where it has another sink, the instance of the old
    /// one has ended.
    package func replace(_ old: Route, with new: Route) {
        if old.sink === new.sink {
            old.sink.exchange(old, for: new)
        } else {
            new.sink.attach(new, takingOver: old.sink.release(old))
        }
        for source in old.sources {
            source.exchange(old, for: new.sources.first { $0 === source } == nil ? nil : new)
        }
        for source in new.sources where !old.sources.contains(where: { $0 === source }) {
            source.exchange(nil, for: new)
        }
        // What was put into the queue meanwhile rang for the old sink.
        new.sink.wake()
        wired.withLock { wired in
            if let place = wired.routes.firstIndex(where: { $0 === old }) { wired.routes[place] = new }
        }
    }

    /// Whether a route leads between the present ports of its endpoints.
    package func isPresent(_ route: Route) -> Bool {
        let from = route.spec.from.map { ports(of: $0)?.source }
        return ports(of: route.spec.to)?.sink === route.sink && from.count == route.sources.count
            && zip(from, route.sources).allSatisfy { $0 === $1 }
    }

    /// Takes a route away. What it has in memory alone is still delivered.
    package func remove(_ route: Route) {
        for source in route.sources { source.exchange(route, for: nil) }
        route.sink.end(route)
        wired.withLock { $0.routes.removeAll { $0 === route } }
    }
}

/// The two ends of an endpoint on the bus.
package struct Ports: Sendable {
    package let source: SourcePort?
    package let sink: SinkPort?

    package init(source: SourcePort?, sink: SinkPort?) { (self.source, self.sink) = (source, sink) }
}

/// Bounds of the bus.
package struct BusLimits: Sendable {
    /// The largest event block.
    package var eventBytes = 1 << 20
    /// The most emitted and unsettled events of one source that asks for settlements.
    package var unsettledEvents = 4_096

    package init() {}
}

package import Descriptors
package import Routing

/// The switchboard: it makes the ports of the endpoints and wires the routes between them. Everything is wired before a
/// thread runs; from then on events pass from port to port without it.
package final class Bus {
    package let registry = TypeRegistry()
    package private(set) var routes: [Route] = []
    private var sources: [String: SourcePort] = [:]
    private var sinks: [String: SinkPort] = [:]
    private var endpoints: UInt32 = 0
    private let limits: BusLimits

    package init(limits: BusLimits = BusLimits()) {
        self.limits = limits
    }

    /// Makes the ports that an endpoint needs by what its adapter declares.
    ///
    /// - Parameters:
    ///   - source: the URI-reference that its events carry.
    ///   - types: what the configuration narrows open types to; empty for no narrowing.
    package func addEndpoint(
        _ name: String, _ descriptor: AdapterDescriptor, source: String, types: [String] = []
    ) -> Ports {
        endpoints += 1
        if descriptor.roles.contains(.source) {
            let factory = EventFactory(
                number: endpoints, source: source, types: descriptor.emits, allowed: types, registry: registry,
                eventLimit: limits.eventBytes)
            sources[name] = SourcePort(number: endpoints, builder: factory, unsettledLimit: limits.unsettledEvents)
        }
        if descriptor.roles.contains(.sink) {
            sinks[name] = SinkPort(
                accepts: descriptor.accepts, registry: registry, eventLimit: limits.eventBytes,
                keepsOrder: descriptor.sinkKeepsOrder)
        }
        return Ports(source: sources[name], sink: sinks[name])
    }

    /// Makes a way into a sink that is no route of the configuration, with a small queue of its own.
    package func addInlet(to name: String) -> SourcePort? {
        guard let sink = sinks[name] else { return nil }
        endpoints += 1
        let anything = EventTypeSpec("*", open: true, payloads: .any, help: "")
        let factory = EventFactory(
            number: endpoints, source: "hubbub:inlet", types: [anything], allowed: [], registry: registry,
            eventLimit: limits.eventBytes)
        let source = SourcePort(number: endpoints, builder: factory, unsettledLimit: limits.unsettledEvents)
        var spec = RouteSpec(name: "(send) -> \(name)", from: [], to: name)
        spec.limits.events = 64
        let route = Route(spec, custody: nil)
        route.attach(source)
        source.attach(route)
        route.attach(sink)
        sink.attach(route)
        routes.append(route)
        return source
    }

    /// Wires a route. Its endpoints must have been added, and a check must have found them fit.
    ///
    /// - Parameter custody: who keeps its events, and what it calls the route; nil for a direct one.
    /// - Returns: nil where an endpoint is missing or has not the role.
    @discardableResult
    package func addRoute(
        _ spec: RouteSpec, custody: (custodian: any Custodian, number: DurableRouteNumber)? = nil
    ) -> Route? {
        let from = spec.from.compactMap { sources[$0] }
        guard let sink = sinks[spec.to], from.count == spec.from.count else { return nil }
        let route = Route(spec, custody: custody)
        for source in from {
            route.attach(source)
            source.attach(route)
        }
        route.attach(sink)
        sink.attach(route)
        routes.append(route)
        return route
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

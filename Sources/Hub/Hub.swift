package import Assembly
internal import Bus
internal import CHubbub
internal import Children
internal import Configuration
internal import Control
internal import Delivery
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Journal
internal import Loader
internal import Locks
package import LogLines
internal import Routing
internal import Runtime
internal import Synchronization
internal import Unix

/// A running hub: the endpoints of a configuration, wired on one bus.
package final class Hub: @unchecked Sendable {
    package let plan: HubPlan
    let bus = Bus()
    private(set) var instances: [Instance] = []
    private(set) var inlets: [String: Inlet] = [:]
    let startedAt = Clock.monotonic()
    private let wakefulness: Wakefulness
    private var overlongCalls: [ObjectIdentifier: UInt64] = [:]
    private let logger: Log
    /// Opened where an endpoint keeps something there, or a route does.
    let state: StateKeeper
    /// Nil where every endpoint runs inside.
    var processDirectories: ProcessDirectories?
    let holds = Lock(Holds())
    /// Nil where no route is durable.
    private(set) var durable: DurableDelivery?

    /// Loads the adapters and wires everything; nothing runs yet.
    ///
    /// - Parameters:
    ///   - stateDirectory: nil for the standard place.
    ///   - wake: called on any thread when an endpoint runs again after `mayRest` was true.
    /// - Throws: why a library or the state directory cannot be used.
    package init(
        _ plan: HubPlan, logger: Log, stateDirectory: String? = nil, environment: [String: String],
        wake: @escaping @Sendable () -> Void
    ) throws(HubFailure) {
        self.plan = plan
        self.logger = logger
        wakefulness = Wakefulness(wake)
        let path =
            stateDirectory ?? StatePath.standard(hub: plan.configuration.hub, environment: environment)
        state = StateKeeper(path)
        for endpoint in plan.configuration.endpoints { try add(endpoint, environment) }
        try wire(plan.configuration.routes.map(\.spec))
        try restoreHolds()
        for instance in instances { bind(instance) }
        for instance in instances where instance.ports.sink != nil { addInlet(instance) }
    }

    func instance(_ name: String) -> Instance? { instances.first { $0.name == name } }

    private func add(_ endpoint: EndpointConfiguration, _ environment: [String: String]) throws(HubFailure) {
        guard let entry = plan.library(of: endpoint), let descriptor = entry.descriptor else {
            throw HubFailure("endpoint \(endpoint.name): the adapter \(endpoint.adapter) is not there")
        }
        let ports = bus.addEndpoint(
            endpoint.name, descriptor, source: endpoint.source, types: endpoint.types.map(\.value))
        var logger = logger
        logger.fields.append(("endpoint", endpoint.name))
        if let level = endpoint.log { logger.level = level.loggerLevel }
        var configuration = Instance.Configuration(
            name: endpoint.name, descriptor: descriptor, settings: endpoint.settings.record, logger: logger)
        configuration.wakefulness = wakefulness
        if descriptor.requiredExtensions.contains(HUBBUB_STATE_ID) {
            configuration.stateDirectory = try state.directory(of: endpoint.name)
        } else if descriptor.keepsState {
            configuration.openState = { [state] in state.answer(endpoint.name) }
        }
        let child = try child(endpoint, entry, descriptor, ports, configuration, environment)
        configuration.doorway = child
        let adapter = unsafe try child == nil ? load(entry, endpoint) : ChildAdapter.table
        do throws(SystemError) {
            instances.append(unsafe try Instance(configuration, adapter: adapter, ports: ports))
        } catch { throw HubFailure("endpoint \(endpoint.name): \(error)") }
    }

    private func load(
        _ entry: CatalogEntry, _ endpoint: EndpointConfiguration
    ) throws(HubFailure) -> UnsafePointer<hubbub_adapter> {
        do throws(Reason) { return unsafe try entry.load().adapter } catch {
            throw HubFailure("endpoint \(endpoint.name): \(entry.path): \(error.text) [\(error.code.rawValue)]")
        }
    }

    private func wire(_ routes: [RouteSpec]) throws(HubFailure) {
        durable = try openJournal(routes.filter { $0.delivery != .direct })
        for spec in routes + routes.compactMap(DeadLetterRoute.spec) {
            guard spec.delivery != .direct, let durable, let number = durable.number(of: spec) else {
                bus.addRoute(spec)
                continue
            }
            if let route = bus.addRoute(spec, custody: (durable, number)) {
                durable.attach(route, number, registry: bus.registry)
            }
        }
    }

    private func openJournal(_ routes: [RouteSpec]) throws(HubFailure) -> DurableDelivery? {
        if routes.isEmpty { return nil }
        let directory = try state.journal()
        var limits = JournalLimits()
        limits.bytes = plan.configuration.journal.bytes
        limits.age = plan.configuration.journal.age > 0 ? plan.configuration.journal.age : nil
        do throws(JournalError) {
            return try DurableDelivery(directory, limits: limits, routes: routes, log: logger)
        } catch { throw HubFailure("\(error) [\(error.code.rawValue)]") }
    }

    private func bind(_ instance: Instance) {
        guard let endpoint = plan.configuration.endpoint(instance.name) else { return }
        let targets = endpoint.bindings.compactMap { binding in
            self.instance(binding.endpoint).map {
                (binding.name, (target: $0 as any Callee, operation: binding.operation))
            }
        }
        let bound = Dictionary(targets) { first, _ in first }
        instance.resolve = { bound[$0] }
    }

    private func addInlet(_ instance: Instance) {
        guard let source = bus.addInlet(to: instance.name) else { return }
        inlets[instance.name] = Inlet(source)
    }

    /// Starts the endpoints: those that only take events first, so that nothing is emitted to nobody.
    package func start() throws(HubFailure) {
        do throws(JournalError) { try durable?.start() } catch { throw HubFailure("\(error)") }
        for instance in instances.filter({ $0.ports.source == nil }) + instances.filter({ $0.ports.source != nil }) {
            do throws(SystemError) { try instance.start() } catch {
                throw HubFailure("endpoint \(instance.name): \(error)")
            }
        }
    }

    /// Ends in order: sources that are nothing else first, then what is under way is delivered, then all others.
    ///
    /// - Parameters:
    ///   - limit: the longest drain, in nanoseconds.
    ///   - isImpatient: asked now and then; true ends the drain at once.
    /// - Returns: events that were still waiting.
    package func stop(limit: UInt64, isImpatient: () -> Bool) -> Int {
        for instance in instances where instance.ports.sink == nil { instance.shutDown(within: 2_000) }
        let end = Clock.monotonic() + limit
        while instances.contains(where: { $0.ports.sink?.hasWork ?? false }), Clock.monotonic() < end, !isImpatient() {
            usleep(2_000)
        }
        let left = bus.routes.reduce(0) { $0 + ($1.spec.delivery == .direct ? $1.depth.events : 0) }
        for instance in instances { instance.shutDown(within: 2_000) }
        let last = Clock.monotonic() + 3_000_000_000
        while instances.contains(where: { !$0.isFinished }), Clock.monotonic() < last, !isImpatient() { usleep(1_000) }
        durable?.close()
        processDirectories?.remove()
        return left
    }
}

/// Why a hub cannot run.
package struct HubFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

extension LogLevel {
    /// The level as the log knows it.
    package var loggerLevel: Log.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

extension Hub {
    /// Looks for adapters whose calls overstay. To be called about once a second, by one thread.
    package func watch() {
        Watchdog.look(at: instances, reported: &overlongCalls)
    }

    /// Whether nothing runs, so that there is nothing to watch until `wake` is called.
    package func mayRest() -> Bool {
        guard Watchdog.isQuiet(instances) else { return false }
        wakefulness.sleep()
        return Watchdog.isQuiet(instances)
    }

    /// Whether a call into an adapter is under way for longer than so many nanoseconds.
    package func hasCall(longerThan limit: UInt64) -> Bool { Watchdog.hasCall(in: instances, longerThan: limit) }
}

extension AdapterDescriptor {
    var keepsState: Bool { (requiredExtensions + optionalExtensions).contains(HUBBUB_STATE_ID) }
}

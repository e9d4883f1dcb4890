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
///
/// What it runs can be made another one while events pass: `Hub+Reload`.
package final class Hub: @unchecked Sendable {
    let bus = Bus()
    let startedAt = Clock.monotonic()
    let wakefulness: Wakefulness
    let environment: [String: String]
    let logger: Log
    /// Opened where an endpoint keeps something there, or a route does.
    let state: StateKeeper
    /// Nil where every endpoint runs inside.
    let processDirectories = Lock<ProcessDirectories?>(nil)
    let holds = Lock(Holds())
    let taps = Lock<[OpenTap]>([])
    /// Reads the configuration anew, for a hub that runs these. Blocks.
    let replan: @Sendable (RunningLibraries) -> HubPlan
    let running: Lock<Running>
    /// Held by whoever changes what runs: one at a time.
    let changing = Lock(Changing())
    let libraries: Lock<Libraries>
    /// Nil where nobody watches.
    let libraryWatch = Lock<LibraryWatch?>(nil)
    private var overlongCalls: [ObjectIdentifier: UInt64] = [:]

    struct Changing: Sendable {
        var isEnding = false
    }

    /// Loads the adapters and wires everything; nothing runs yet.
    ///
    /// - Parameters:
    ///   - stateDirectory: nil for the standard place.
    ///   - replan: reads the configuration anew for a reload.
    ///   - wake: called on any thread when an endpoint runs again after `mayRest` was true.
    /// - Throws: why a library or the state directory cannot be used.
    package init(
        _ plan: HubPlan, logger: Log, stateDirectory: String? = nil, environment: [String: String],
        replan: @escaping @Sendable (RunningLibraries) -> HubPlan, wake: @escaping @Sendable () -> Void
    ) throws(HubFailure) {
        self.logger = logger
        self.environment = environment
        self.replan = replan
        wakefulness = Wakefulness(wake)
        let path =
            stateDirectory ?? StatePath.standard(hub: plan.configuration.hub, environment: environment)
        state = StateKeeper(path)
        running = Lock(Running(plan))
        libraries = Lock(Libraries(catalog: plan.catalog))
        try build(plan)
        try restoreHolds()
    }

    private func build(_ plan: HubPlan) throws(HubFailure) {
        var made = Running(plan)
        for endpoint in plan.configuration.endpoints {
            let member = try makeMember(PlannedEndpoint(endpoint, plan))
            bus.place(member.ports, as: member.name)
            made.members.append(member)
        }
        let specs = Self.routes(of: plan.configuration.routes.map(\.spec))
        made.durable = try openJournal(for: specs, plan)
        name(made.members, made.durable)
        wireRoutes(specs, made.durable)
        for member in made.members { made.inlets[member.name] = makeInlet(to: member.name, made.durable) }
        running.withLock { $0 = made }
    }

    /// What it runs.
    package var plan: HubPlan { running.withLock { $0.plan } }
    var members: [Member] { running.withLock { $0.members } }
    /// Of the endpoints that do not wait for their adapters.
    var instances: [Instance] { running.withLock { $0.members.compactMap(\.instance) } }
    var durable: DurableDelivery? { running.withLock { $0.durable } }

    func member(_ name: String) -> Member? { running.withLock { $0.member(name) } }
    func instance(_ name: String) -> Instance? { member(name)?.instance }
    func inlet(_ name: String) -> Inlet? { running.withLock { $0.inlets[name] } }

    /// Starts the endpoints.
    package func start() throws(HubFailure) {
        do throws(JournalError) { try durable?.start() } catch { throw HubFailure("\(error)") }
        try start(instances)
    }

    /// Starts instances: those that only take events first, so that nothing is emitted to nobody.
    func start(_ instances: [Instance]) throws(HubFailure) {
        for instance in instances.filter({ $0.ports.source == nil }) + instances.filter({ $0.ports.source != nil }) {
            do throws(SystemError) { try instance.start() } catch {
                throw HubFailure("endpoint \(instance.name): \(error)")
            }
        }
    }

    /// Ends in order: sources that are nothing else, then what is under way is delivered; then those that are sinks as well, whose last
    /// events still find their sinks; then these.
    ///
    /// - Parameters:
    ///   - limit: the longest drain, in nanoseconds.
    ///   - isImpatient: asked now and then; true ends the drain at once.
    /// - Returns: events of direct routes that were not delivered.
    package func stop(limit: UInt64, isImpatient: () -> Bool) -> Int {
        changing.withLock { $0.isEnding = true }
        let instances = instances
        let end = Clock.monotonic() + limit
        // A source may emit until it has stopped: only then nothing new comes to the sinks.
        Self.end(instances.filter { $0.ports.sink == nil }, until: end, isImpatient)
        Self.drain(instances, until: end, isImpatient)
        Self.end(instances.filter { $0.ports.source != nil }, until: .max, isImpatient)
        Self.drain(instances.filter { $0.ports.source == nil }, until: end, isImpatient)
        Self.end(instances, until: .max, isImpatient)
        // Only now it is known what the sinks did not settle until they had stopped.
        let queued = bus.routes.reduce(0) { $0 + ($1.spec.delivery == .direct ? $1.depth.events : 0) }
        let left = instances.reduce(queued) { $0 + ($1.ports.sink?.undelivered ?? 0) }
        durable?.close()
        processDirectories.withLock { $0 }?.remove()
        return left
    }

    /// Waits until the sinks have nothing to do.
    private static func drain(_ instances: [Instance], until end: UInt64, _ isImpatient: () -> Bool) {
        while instances.contains(where: { $0.ports.sink?.hasWork ?? false }), Clock.monotonic() < end, !isImpatient() {
            usleep(2_000)
        }
    }

    /// Ends instances and waits for that, no longer than a stop may take, and a second.
    private static func end(_ instances: [Instance], until end: UInt64, _ isImpatient: () -> Bool) {
        for instance in instances { instance.shutDown(within: endLimit) }
        let last = min(end, Clock.monotonic() + (UInt64(endLimit) + 1_000) * 1_000_000)
        while instances.contains(where: { !$0.isFinished }), Clock.monotonic() < last, !isImpatient() { usleep(1_000) }
    }

    /// How long a stop may take at the end, in milliseconds.
    private static let endLimit: UInt32 = 2_000
}

/// Why a hub cannot run.
package struct HubFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether something was changed before it came to that.
    private(set) var hasEffect = false

    init(_ description: String) { self.description = description }

    var withEffect: HubFailure {
        var failure = self
        failure.hasEffect = true
        return failure
    }
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

internal import Bus
internal import CHubbub
internal import Descriptors
internal import Glibc
internal import Locks
internal import Loader
internal import LogLines
internal import Routing
internal import Runtime
internal import Synchronization
internal import Testing

/// Instances of C adapters on a real bus, under the checking host.
final class Stage {
    let bus = Bus()
    private(set) var instances: [String: Instance] = [:]
    private let log = LogBox()

    /// What was logged, a line each.
    var lines: [String] { log.lines }

    /// The directory of each instance that keeps something; nil for none.
    var stateDirectory: String?

    /// Adds an instance, under the adapter's name where it is given no other.
    @discardableResult
    func add(
        _ adapter: String, as name: String? = nil, _ settings: [TypedValue.Field] = [], doorway: (any Doorway)? = nil
    ) throws -> Instance {
        let name = name ?? adapter
        let table = unsafe try CapabilityLibrary.load(adapter).adapter
        let descriptor = unsafe try AdapterDescriptor(reading: table.pointee.descriptor)
        let logger = Log { [log] in log.add($0) }
        var configuration = Instance.Configuration(
            name: name, descriptor: descriptor, settings: .record(settings), logger: logger)
        configuration.isChecking = true
        configuration.stateDirectory = stateDirectory
        configuration.doorway = doorway
        let ports = bus.addEndpoint(name, descriptor, source: "urn:\(name)")
        let instance = unsafe try Instance(configuration, adapter: table, ports: ports)
        instances[name] = instance
        return instance
    }

    /// Adds a route, on which every event gets that subject.
    @discardableResult
    func route(
        _ from: String, _ to: String, subject: String? = nil, limits: RouteLimits = RouteLimits()
    ) throws -> Route {
        let mapping = subject.map { MappingSpec(attributes: [("subject", Template([.literal($0)]))]) } ?? MappingSpec()
        var spec = RouteSpec(name: "\(from) -> \(to)", from: [from], to: to, mapping: mapping)
        spec.limits = limits
        return try #require(bus.addRoute(spec))
    }

    func start() throws {
        for instance in instances.values { try instance.start() }
        for instance in instances.values { #expect(eventually { instance.status.state == .running }) }
    }

    /// Ends all, and returns the rules that were broken.
    @discardableResult
    func stop() -> [String] {
        for instance in instances.values { instance.shutDown(within: 2_000) }
        for instance in instances.values { #expect(eventually { instance.isFinished }) }
        return instances.values.flatMap(\.status.violations)
    }
}

/// Waits until it holds, at most ten seconds. Returns whether it does.
@discardableResult
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<10_000 {
        if condition() { return true }
        usleep(1_000)
    }
    return condition()
}

extension Instance {
    /// Calls and waits for the answer.
    func ask(
        _ operation: String, _ parameters: [TypedValue.Field] = [], timeout: UInt32 = 5_000
    ) -> Result<TypedValue, CallFailure> {
        let box = AnswerBox()
        call(operation, parameters, timeout: timeout) { box.give($0) }
        eventually { box.value != nil }
        return box.value ?? .failure(CallFailure(0, "no answer"))
    }

    /// Gives it other settings and waits until it has them.
    func configure(_ settings: [TypedValue.Field]) -> Result<TypedValue, CallFailure>? {
        let box = AnswerBox()
        configure(.record(settings)) { box.give($0) }
        eventually { box.value != nil }
        return box.value
    }

    /// How often it counted that.
    func count(of name: String) -> UInt64 { status.counts[name] ?? 0 }
}

/// Lines of a log, which come on any thread.
private final class LogBox: Sendable {
    private let box = Lock<[String]>([])
    var lines: [String] { box.withLock { $0 } }
    func add(_ line: String) { box.withLock { $0.append(line) } }
}

/// The end of a call, which comes on another thread.
final class AnswerBox: Sendable {
    private let box = Lock<Result<TypedValue, CallFailure>?>(nil)
    var value: Result<TypedValue, CallFailure>? { box.withLock { $0 } }
    func give(_ value: Result<TypedValue, CallFailure>) { box.withLock { $0 = value } }
}

extension Result where Failure == CallFailure {
    /// The code of the failure, `HUBBUB_OK` where there is none.
    var code: Int32 {
        if case .failure(let failure) = self { failure.code } else { HUBBUB_OK }
    }
}

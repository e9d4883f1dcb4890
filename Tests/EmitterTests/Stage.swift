internal import AdapterKit
internal import Bus
internal import CHubbub
internal import Descriptors
internal import EmitterAdapter
internal import EventBlock
internal import Glibc
internal import Locks
internal import LogLines
internal import Routing
internal import Runtime
internal import Synchronization
internal import Unix

/// Endpoints on a real bus under the checking host, each on its own thread.
final class Stage {
    let bus = Bus()
    let log = LogBook()
    private var instances: [Instance] = []
    private var folders: [String] = []

    deinit { for folder in folders { try? Directories.removeAll(folder) } }

    /// An endpoint of the adapter under test.
    func emitter(_ name: String, _ settings: [TypedValue.Field]) throws -> Instance {
        try add(name, EmitterAdapter.self, settings)
    }

    /// An endpoint that takes what it is given.
    func collector(_ name: String) throws -> (Instance, Shelf) {
        let shelf = Shelf()
        CollectorAdapter.shelves.withLock { $0[name] = shelf }
        return (try add(name, CollectorAdapter.self, [.init("name", .string(name))]), shelf)
    }

    /// Another endpoint of the same adapter and a route into it.
    func collect(from source: String, limits: RouteLimits = RouteLimits(), full: FullPolicy = .pushBack) throws -> Shelf
    {
        let name = "\(source)-shelf-\(UInt32.random(in: .min ... .max))"
        let (_, shelf) = try collector(name)
        bus.addRoute(RouteSpec(name: name, from: [source], to: name, full: full, limits: limits))
        return shelf
    }

    func sender(to name: String) throws -> Sender {
        guard let port = bus.addInlet(to: name) else { throw Failure("\(name) is no sink") }
        return Sender(port)
    }

    private func add<Kind: Adapter>(_ name: String, _ kind: Kind.Type, _ settings: [TypedValue.Field]) throws
        -> Instance
    {
        guard let table = unsafe AdapterEntry.export(kind) else { throw Failure("there is no table") }
        let logger = Log(level: .debug) { [log] in log.add($0) }
        var configuration = Instance.Configuration(
            name: name, descriptor: kind.descriptor, settings: .record(settings), logger: logger)
        configuration.isChecking = true
        let folder = try Directories.createTemporary(in: "/tmp", prefix: "hubbub-stage-")
        folders.append(folder)
        configuration.stateDirectory = folder
        let ports = bus.addEndpoint(name, kind.descriptor, source: "urn:\(name)")
        let instance = unsafe try Instance(configuration, adapter: table, ports: ports)
        instances.append(instance)
        return instance
    }

    func start() throws {
        for instance in instances { try instance.start() }
        for instance in instances { try until("\(instance.name) runs") { instance.status.state == .running } }
    }

    func stop() throws {
        for instance in instances { instance.shutDown(within: 2_000) }
        for instance in instances { try until("\(instance.name) ends") { instance.isFinished } }
    }

    /// What broke the rules of the interface.
    var violations: [String] { instances.flatMap(\.status.violations) }
}

/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Waits until it holds.
func until(_ what: @autoclosure () -> String, seconds: Double = 20, _ condition: () throws -> Bool) throws {
    let end = Clock.monotonic() + UInt64(seconds * 1e9)
    while try !condition() {
        guard Clock.monotonic() < end else { throw Failure("in vain: \(what())") }
        usleep(2_000)
    }
}

/// All lines that were logged.
final class LogBook: Sendable {
    private let lines = Lock<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
    func has(_ text: String) -> Bool { all.contains { $0.contains(text) } }
}

/// Sends events to an endpoint and hears what became of them.
@safe final class Sender: Waking, @unchecked Sendable {
    private let port: SourcePort
    private let heard = Lock<[UInt64: Settlement]>([:])
    private var last: UInt64 = 0

    init(_ port: SourcePort) {
        self.port = port
        port.setWaker(self)
    }

    /// Returns a token, by which `settlement` finds the outcome.
    @discardableResult
    func send(_ channel: String, _ payload: EventFields.Payload, _ more: [TypedValue.Field] = []) throws -> UInt64 {
        last += 1
        var fields = EventFields()
        fields.id = "\(last)"
        fields.source = "urn:test"
        fields.type = "emitter.message"
        fields.attributes = [.init("channel", .string(channel))] + more
        fields.payload = payload
        let event = unsafe try fields.withDraft { (draft) throws(EventError) in unsafe try port.builder.make(draft) }
        var pointer = unsafe Optional(event)
        var token = last
        guard unsafe port.emit(&pointer, tokens: &token, count: 1).accepted == 1 else {
            unsafe EventReference.release(event)
            throw Failure("no room")
        }
        return token
    }

    func wake() {
        for settlement in port.takeSettlements() { heard.withLock { $0[settlement.token] = settlement } }
    }

    func settlement(_ token: UInt64) -> Settlement? { heard.withLock { $0[token] } }
    var count: Int { heard.withLock { $0.count } }
}

/// What an endpoint was given.
final class Shelf: Sendable {
    private struct State: Sendable {
        var events: [EventFields] = []
        var isHolding = false
        var held: [UInt64] = []
        var host: Host?
        var isFull = false
    }

    private let state = Lock(State())

    var events: [EventFields] { state.withLock { $0.events } }
    var messages: [EventFields] { events.filter { $0.type == "emitter.message" } }
    var texts: [String] { messages.map { String(decoding: $0.payload.bytes, as: UTF8.self) } }

    /// From now on nothing is settled; false settles all again.
    func hold(_ isHolding: Bool) {
        let (host, held) = state.withLock { state in
            state.isHolding = isHolding
            defer { if !isHolding { state.held = [] } }
            return (state.host, isHolding ? [] : state.held)
        }
        for token in held { host?.settle(token) }
        if !isHolding { host?.deliverReady() }
    }

    /// From now on nothing is even taken; false takes all again.
    func fill(_ isFull: Bool) {
        let host = state.withLock { state in
            state.isFull = isFull
            return state.host
        }
        if !isFull { host?.deliverReady() }
    }

    func take(_ deliveries: Deliveries, host: Host) -> Int {
        let (taken, isHolding) = state.withLock { state in
            state.host = host
            guard !state.isFull else { return (0, false) }
            for delivery in deliveries {
                state.events.append(unsafe EventFields(copying: delivery.event.pointer))
                if state.isHolding { state.held.append(delivery.token) }
            }
            return (deliveries.count, state.isHolding)
        }
        if taken > 0, !isHolding { for delivery in deliveries { host.settle(delivery.token) } }
        return taken
    }

    func forgetHost() { state.withLock { $0.host = nil } }
}

/// A sink that does what its test says.
final class CollectorAdapter: Adapter {
    static let shelves = Lock<[String: Shelf]>([:])
    static let descriptor = AdapterDescriptor(
        name: "collector", version: "1.0.0", summary: "Keeps events for a test", roles: [.sink],
        sinkAcknowledges: .settlement,
        accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Any.")],
        settings: [FieldSpec("name", .string, help: "Of the shelf.")])

    private let host: Host
    private let shelf: Shelf

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        let name = settings["name"]?.string ?? ""
        guard let shelf = Self.shelves.withLock({ $0[name] }) else { throw AdapterError(.settings, "no shelf") }
        self.shelf = shelf
    }

    func start() throws(AdapterError) -> Progress { .done }

    func stop(deadline: Duration) -> Progress {
        shelf.forgetHost()
        return .done
    }

    func deliver(_ deliveries: Deliveries) -> Int { shelf.take(deliveries, host: host) }
}

extension Instance {
    /// Calls and waits for the answer.
    func ask(_ operation: String, _ parameters: [TypedValue.Field]) throws -> Result<TypedValue, CallFailure> {
        let box = AnswerBox()
        call(operation, parameters, timeout: 5_000) { box.give($0) }
        try until("an answer to \(operation)") { box.value != nil }
        return try box.value ?? { throw Failure("no answer") }()
    }
}

private final class AnswerBox: Sendable {
    private let box = Lock<Result<TypedValue, CallFailure>?>(nil)
    var value: Result<TypedValue, CallFailure>? { box.withLock { $0 } }
    func give(_ value: Result<TypedValue, CallFailure>) { box.withLock { $0 = value } }
}

internal import AdapterKit
internal import AdapterTesting
internal import Descriptors
internal import Testing

/// The tests of the kit share the probe: one runs after the other.
@Suite(.serialized) enum KitTests {}

/// An adapter that does what a test tells it and remembers what it was asked.
final class ProbeAdapter: Adapter {
    static var descriptor: AdapterDescriptor {
        AdapterDescriptor(
            name: "probe", version: "1.0.0", summary: "For tests", roles: [.source, .sink, .operations, .requests],
            emits: [EventTypeSpec("probe.event", open: true, payloads: .any, help: "An event.")],
            accepts: [EventTypeSpec("*", open: true, payloads: .any, help: "Any event.")],
            operations: [OperationSpec("echo", help: "Answers its parameter.", result: .string)],
            settings: [FieldSpec("name", .string, live: true, help: "A name.")],
            requiredExtensions: ["hubbub.timer/1", "hubbub.watch/1"], optionalExtensions: ["hubbub.listen/1"])
    }

    private nonisolated(unsafe) static weak var latest: ProbeAdapter?

    /// The instance that was made last. The tests that use it run one after the other.
    static func made() throws -> ProbeAdapter {
        guard let probe = unsafe latest else { throw TestFailure("there is no instance") }
        return probe
    }

    let host: Host
    var name: String
    var progress = Progress.done
    var failure: AdapterError?
    var accepts = Int.max
    var log: [String] = []
    var kept: [RetainedEvent] = []

    init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        name = settings["name"]?.string ?? ""
        if name == "bad" { throw AdapterError(.settings, "name must not be bad") }
        unsafe Self.latest = self
    }

    func start() throws(AdapterError) -> Progress {
        if let failure { throw failure }
        return progress
    }

    func stop(deadline: Duration) -> Progress {
        log.append("stop \(deadline)")
        return progress
    }

    func deliver(_ deliveries: Deliveries) -> Int {
        for delivery in deliveries.prefix(accepts) {
            let event = delivery.event
            log.append("\(delivery.token) \(event.type) \(event.payloadText) \(event.integer(named: "number") ?? -1)")
            if let event = RetainedEvent(event, host: host) { kept.append(event) }
        }
        return min(accepts, deliveries.count)
    }

    func credit(events: UInt64, bytes: UInt64) { log.append("credit \(events)") }

    func settled(_ settlements: Settlements) {
        for settlement in settlements { log.append("settled \(settlement.token) \(settlement.outcome)") }
    }

    func call(_ call: Call) throws(AdapterError) {
        if let failure { throw failure }
        host.complete(call.id, .success(call.parameters["text"] ?? .none))
    }

    func cancel(_ call: CallID) { log.append("cancel") }

    func answered(_ request: RequestID, _ answer: Result<TypedValue, AdapterError>) { log.append("\(answer)") }

    func configure(_ settings: TypedValue) throws(AdapterError) {
        if let failure { throw failure }
        name = settings["name"]?.string ?? ""
    }
}

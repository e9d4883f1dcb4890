internal import AdapterKit
internal import Descriptors
internal import JSONText

/// The hub's side of an endpoint: what the protocol's core wants of it, with the core's numbers for events, deliveries,
/// calls and requests.
final class Hub {
    /// Deliveries that are taken before the first of them is settled.
    private static let window = 64
    /// More events than that wait only because no peer was told in time to send no more.
    private static let crowd = (events: 1000, bytes: 4 << 20)

    let host: Host
    private(set) lazy var outbox = Outbox(
        host: host, crowd: Self.crowd, limit: Self.crowd, taken: { [weak self] in self?.taken($0) },
        refused: { [weak self] in self?.settled($0, $1.message) })
    /// Told that the hub has taken an emitted event.
    var taken: (UInt64) -> Void = { _ in }
    /// Told what became of an emitted event: why it was rejected, or nil.
    var settled: (UInt64, String?) -> Void = { _, _ in }
    private var inFlight: Set<UInt64> = []
    private var isFull = false
    private var calls: [UInt64: CallID] = [:]
    private var lastCall: UInt64 = 0
    private var requests: [RequestID: UInt64] = [:]

    init(host: Host) {
        self.host = host
    }

    func count(_ counter: Counter) { host.count(counter.name) }
}

/// Deliveries.
extension Hub {
    /// Whether another delivery is taken; if not, the host is told when there is room again.
    var hasRoom: Bool {
        if inFlight.count >= Self.window { isFull = true }
        return !isFull
    }

    func begin(_ token: UInt64) { inFlight.insert(token) }

    func settle(_ token: UInt64, _ firing: Firing) {
        guard inFlight.remove(token) != nil else { return }
        switch firing {
        case .delivered: host.settle(token)
        case .rejected(let text): host.settle(token, .rejected(AdapterError(.remote, text)))
        case .retry(let text): host.settle(token, .retry(after: nil, AdapterError(.closed, text)))
        }
        guard isFull, inFlight.count <= Self.window / 2 else { return }
        isFull = false
        host.deliverReady()
    }
}

/// Calls of this endpoint, and its requests to others.
extension Hub {
    /// A number for a call.
    func begin(_ call: CallID) -> UInt64 {
        lastCall += 1
        calls[lastCall] = call
        return lastCall
    }

    func forget(_ call: CallID) {
        if let number = calls.first(where: { $0.value == call })?.key { calls[number] = nil }
    }

    func complete(_ number: UInt64, _ outcome: PysigOutcome) {
        guard let call = calls.removeValue(forKey: number) else { return }
        if case .done(let response) = outcome {
            host.complete(call, .success(.json(response.text)))
        } else {
            host.complete(call, .failure(AdapterError(.remote, outcome.failure ?? "")))
        }
    }

    /// Asks what the configuration binds to `sender.method`. Returns why that cannot be, or nil: then `answered` tells.
    func ask(
        _ number: UInt64, _ sender: Identifier, _ method: Identifier, _ params: JSONValue, timeout: Moment
    ) -> String? {
        do throws(AdapterError) {
            let request = try host.request(
                "\(sender.text).\(method.text)", [TypedValue.Field("", .json(params.text))],
                timeout: .nanoseconds(timeout))
            requests[request] = number
            return nil
        } catch {
            return error.message
        }
    }

    /// The core's number for a request that was answered, and its answer.
    func answered(_ request: RequestID, _ answer: Result<TypedValue, AdapterError>) -> (UInt64, PysigOutcome)? {
        guard let number = requests.removeValue(forKey: request) else { return nil }
        switch answer {
        case .success(let value): return (number, .done(JSONValue(value)))
        case .failure(let error): return (number, .failed(error.message))
        }
    }

    /// Gives back everything: the endpoint stops.
    func end() {
        for token in inFlight { host.settle(token, .notAttempted) }
        for call in calls.values {
            host.complete(call, .failure(AdapterError(.closed, "the endpoint stops")))
        }
        inFlight = []
        isFull = false
        calls = [:]
        requests = [:]
        outbox.removeAll()
    }
}

public import AdapterKit
public import Descriptors
internal import JSONText

/// Speaks pysig's protocol, as a server or as a client.
public final class PysigAdapter: Adapter {
    /// What it says of itself.
    public static let descriptor = AdapterDescriptor.pysig

    private let hub: Hub
    private let endpoint: any Endpoint

    /// Reads the settings; nothing is opened yet.
    public init(host: Host, settings: TypedValue) throws(AdapterError) {
        let settings = try PysigSettings(settings)
        hub = Hub(host: host)
        endpoint =
            switch settings.mode {
            case .server: try ServerEndpoint(hub: hub, settings: settings)
            case .client: ClientEndpoint(hub: hub, settings: settings)
            }
        hub.taken = { [weak endpoint] in endpoint?.taken($0) }
        hub.settled = { [weak endpoint] in endpoint?.settled($0, failure: $1) }
    }

    /// Listens, or begins to connect: a server that is away is no error.
    public func start() throws(AdapterError) -> Progress {
        try endpoint.start()
        return .done
    }

    /// Closes all connections. What is not settled by then counts as not attempted.
    public func stop(deadline: Duration) -> Progress {
        endpoint.stop()
        hub.end()
        return .done
    }

    /// Fires each event as a signal.
    public func deliver(_ deliveries: Deliveries) -> Int {
        for (index, delivery) in deliveries.enumerated() {
            guard hub.hasRoom else { return index }
            hub.begin(delivery.token)
            do throws(AdapterError) {
                endpoint.fire(try Heard(delivery.event), token: delivery.token)
            } catch {
                hub.settle(delivery.token, .rejected(error.message))
            }
        }
        return deliveries.count
    }

    /// Hands over what waited for credit.
    public func credit(events: UInt64, bytes: UInt64) { endpoint.creditCame() }

    /// Lets the peers that fired the events have their answers.
    public func settled(_ settlements: Settlements) {
        for settlement in settlements {
            switch settlement.outcome {
            case .delivered, .dropped: endpoint.settled(settlement.token, failure: nil)
            default:
                endpoint.settled(settlement.token, failure: settlement.error?.message ?? "the hub rejected the event")
            }
        }
    }

    /// Asks a sender, or lists them.
    public func call(_ call: Call) throws(AdapterError) {
        let timeout = Moment(clamping: call.timeout.wholeNanoseconds)
        switch call.name {
        case "request":
            guard let sender = call.parameters["sender"]?.string, let method = call.parameters["method"]?.string else {
                throw AdapterError(.invalid, "give a sender and a method")
            }
            let params = call.parameters["params"].map { JSONValue($0) } ?? .null
            endpoint.request(
                try Identifier(sender, kind: call.parameters["senderkind"]?.string, in: "sender"),
                try Identifier(method, kind: call.parameters["methodkind"]?.string, in: "method"), params,
                call: hub.begin(call.id), timeout: timeout)
        case "list_senders":
            endpoint.listSenders(
                withEvents: call.parameters["events"]?.boolean ?? true, call: hub.begin(call.id), timeout: timeout)
        default: throw AdapterError(.unsupported, "there is no operation \(call.name)")
        }
    }

    /// Forgets a call that nobody waits for.
    public func cancel(_ call: CallID) { hub.forget(call) }

    /// Passes the answer on to the peer that asked.
    public func answered(_ request: RequestID, _ answer: Result<TypedValue, AdapterError>) {
        if let (number, outcome) = hub.answered(request, answer) { endpoint.answered(number, outcome) }
    }
}

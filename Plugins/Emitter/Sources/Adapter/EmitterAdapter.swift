public import AdapterKit
public import Descriptors

/// Speaks to an Emitter broker, or to any of MQTT 3.1.1, as its client, or is one.
public final class EmitterAdapter: Adapter {
    /// What it says of itself.
    public static let descriptor = AdapterDescriptor.emitter

    private let endpoint: any EmitterEndpoint

    /// Reads the settings; nothing is opened yet.
    public init(host: Host, settings: TypedValue) throws(AdapterError) {
        endpoint =
            settings["mode"]?.string == "server"
            ? try BrokerEndpoint(host: host, settings: settings) : try ClientEndpoint(host: host, settings: settings)
    }

    /// Listens, or begins to connect: a broker that is away is no error.
    public func start() throws(AdapterError) -> Progress { try endpoint.start() }

    /// Takes leave. What is not acknowledged by then is to be tried again.
    public func stop(deadline: Duration) -> Progress { endpoint.stop(deadline: deadline) }

    /// Publishes each event.
    public func deliver(_ deliveries: Deliveries) -> Int { endpoint.deliver(deliveries) }

    /// Lets the endpoint go on where it waited for room.
    public func credit(events: UInt64, bytes: UInt64) { endpoint.credit(events: events, bytes: bytes) }

    /// Lets peers have their acknowledgements.
    public func settled(_ settlements: Settlements) { endpoint.settled(settlements) }

    /// Carries out an operation.
    public func call(_ call: Call) throws(AdapterError) { try endpoint.call(call) }
}

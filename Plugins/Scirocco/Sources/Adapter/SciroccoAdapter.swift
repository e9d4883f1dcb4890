public import AdapterKit
public import Descriptors

/// Speaks to a Scirocco server as one of its nodes, or is such a server.
public final class SciroccoAdapter: Adapter {
    /// What it says of itself.
    public static let descriptor = AdapterDescriptor.scirocco

    private let endpoint: any SciroccoEndpoint

    /// Reads the settings; nothing is opened yet.
    public init(host: Host, settings: TypedValue) throws(AdapterError) {
        endpoint =
            settings["mode"]?.string == "server"
            ? try QueueEndpoint(host: host, settings: settings) : try NodeEndpoint(host: host, settings: settings)
    }

    /// Opens the store and listens, or begins to ask: a server that is away is no error.
    public func start() throws(AdapterError) -> Progress { try endpoint.start() }

    /// Ends; what was accepted by then is on the disk.
    public func stop(deadline: Duration) -> Progress { endpoint.stop(deadline: deadline) }

    /// Pushes each event.
    public func deliver(_ deliveries: Deliveries) -> Int { endpoint.deliver(deliveries) }

    /// Lets the endpoint go on where it waited for room.
    public func credit(events: UInt64, bytes: UInt64) { endpoint.credit() }

    /// Lets messages be acknowledged.
    public func settled(_ settlements: Settlements) { endpoint.settled(settlements) }

    /// Carries out an operation.
    public func call(_ call: Call) throws(AdapterError) { try endpoint.call(call) }
}

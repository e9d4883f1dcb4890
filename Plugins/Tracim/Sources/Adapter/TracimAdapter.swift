public import AdapterKit
public import Descriptors

/// Speaks to a running TracimDaemon as its client, or is one.
public final class TracimAdapter: Adapter {
    /// What it says of itself.
    public static let descriptor = AdapterDescriptor.tracim

    /// So many events may wait for credit before the stream of live messages is not read for a while.
    static let crowd = (events: 64, bytes: 1 << 20)
    /// So many may wait at all.
    static let mostWaiting = (events: 1000, bytes: 16 << 20)

    private let host: Host
    private let endpoint: any TracimEndpoint

    /// Reads the settings; nothing is opened yet.
    public init(host: Host, settings: TypedValue) throws(AdapterError) {
        self.host = host
        endpoint =
            settings["mode"]?.string == "daemon"
            ? DaemonEndpoint(host: host, settings: try DaemonConfiguration(settings))
            : ClientEndpoint(host: host, settings: try ClientConfiguration(settings))
    }

    /// Listens, and begins to connect: a daemon or a server that is away is no error.
    public func start() throws(AdapterError) -> Progress {
        try endpoint.start()
        return .done
    }

    /// Takes leave and removes the socket.
    public func stop(deadline: Duration) -> Progress {
        endpoint.stop()
        return .done
    }

    /// Sends each event to the registered programs.
    public func deliver(_ deliveries: Deliveries) -> Int {
        for (index, delivery) in deliveries.enumerated() {
            guard endpoint.takesMore() else { return index }
            do throws(AdapterError) {
                try endpoint.deliver(delivery.event)
                host.settle(delivery.token)
            } catch {
                host.settle(delivery.token, .rejected(error))
            }
        }
        return deliveries.count
    }

    /// Hands over what waited for credit.
    public func credit(events: UInt64, bytes: UInt64) { endpoint.creditCame() }

    /// Takes note of the live messages that need not come again.
    public func settled(_ settlements: Settlements) {
        for settlement in settlements { endpoint.settled(settlement.token) }
    }

    /// Carries out an operation.
    public func call(_ call: Call) throws(AdapterError) { try endpoint.call(call) }

    /// Forgets a call that nobody waits for.
    public func cancel(_ call: CallID) { endpoint.cancel(call) }
}

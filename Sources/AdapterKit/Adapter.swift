public import Descriptors

/// One instance of an adapter: an endpoint of a configuration.
///
/// The host makes an instance, starts it, hands it events and calls, stops it and lets it go; a stopped instance may be
/// started again. All functions are called on the instance's own thread, one at a time, and none of them blocks: what
/// takes time returns `.pending` and reports its end through the host.
///
/// Only `descriptor`, `init`, `start` and `stop` must be written; the host calls the others only where the descriptor's
/// roles ask for it. A class that is used by threads of its own makes sure itself that it is safe there.
public protocol Adapter: AnyObject, SendableMetatype {
    /// What the adapter says of itself. Constant: it is read once, when the library is loaded.
    static var descriptor: AdapterDescriptor { get }

    /// Makes an instance. Nothing is opened or connected yet.
    ///
    /// - Parameters:
    ///   - host: what the host does for this instance; it may be kept.
    ///   - settings: a record, checked against the descriptor, with defaults filled in.
    init(host: Host, settings: TypedValue) throws(AdapterError)

    /// Opens and connects. A peer that is away is no error where the adapter reconnects. After `.pending`, report the end
    /// with `host.started()`.
    func start() throws(AdapterError) -> Progress

    /// Ends: no event is emitted or accepted after it. After `.pending`, call `host.stopped()` within `deadline`.
    /// Threads of the adapter's own have ended when it has ended.
    func stop(deadline: Duration) -> Progress

    /// Takes the first events of a batch and says how many. Each of these is settled once, now or later. If they were not
    /// all, nothing more comes until `host.deliverReady()`. Role: sink.
    func deliver(_ deliveries: Deliveries) -> Int

    /// There is room for about so many events and bytes: after start, and again after `emit` took fewer than it was
    /// given. Role: source.
    func credit(events: UInt64, bytes: UInt64)

    /// What became of events that were emitted with a token. Role: source.
    func settled(_ settlements: Settlements)

    /// Begins a call, to be answered once with `host.complete`, now or later. An error that is thrown answers it. Role:
    /// operations.
    func call(_ call: Call) throws(AdapterError)

    /// The caller has gone or its time is over: an answer is no longer needed. Role: operations.
    func cancel(_ call: CallID)

    /// The answer to a request of this instance. Role: requests.
    func answered(_ request: RequestID, _ answer: Result<TypedValue, AdapterError>)

    /// New values of all settings, of which only those that are declared live differ.
    func configure(_ settings: TypedValue) throws(AdapterError)
}

/// How far a start or a stop came.
public enum Progress: Sendable {
    /// It has ended.
    case done
    /// It goes on; the adapter reports its end.
    case pending
}

extension Adapter {
    /// Takes nothing.
    public func deliver(_ deliveries: Deliveries) -> Int { 0 }

    /// Does nothing.
    public func credit(events: UInt64, bytes: UInt64) {}

    /// Does nothing.
    public func settled(_ settlements: Settlements) {}

    /// Refuses.
    public func call(_ call: Call) throws(AdapterError) {
        throw AdapterError(.unsupported, "this adapter does not answer \(call.name)")
    }

    /// Does nothing: a late answer is ignored by the host.
    public func cancel(_ call: CallID) {}

    /// Does nothing.
    public func answered(_ request: RequestID, _ answer: Result<TypedValue, AdapterError>) {}

    /// Refuses: without a live setting there is nothing to change.
    public func configure(_ settings: TypedValue) throws(AdapterError) {
        throw AdapterError(.unsupported, "this adapter changes its settings only by a restart")
    }
}

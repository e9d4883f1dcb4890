internal import AdapterKit
internal import JSONText

/// What a server and a client have in common for the adapter. All of it on the instance's thread.
protocol Endpoint: AnyObject {
    func start() throws(AdapterError)
    func stop()

    /// There is credit again.
    func creditCame()

    /// The hub has taken an emitted event.
    func taken(_ token: UInt64)

    /// What became of an emitted event: why it was rejected, or nil.
    func settled(_ token: UInt64, failure: String?)

    /// Fires a signal; what becomes of it goes to the hub.
    func fire(_ signal: Heard, token: UInt64)

    /// Asks a sender; the answer goes to the hub.
    func request(_ sender: Identifier, _ method: Identifier, _ params: JSONValue, call: UInt64, timeout: Moment)

    /// Lists the senders; the answer goes to the hub.
    func listSenders(withEvents: Bool, call: UInt64, timeout: Moment)

    /// The hub's answer to a request of this endpoint.
    func answered(_ number: UInt64, _ outcome: PysigOutcome)
}

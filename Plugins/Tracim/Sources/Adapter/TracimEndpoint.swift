internal import AdapterKit

/// What a client and a daemon have in common for the adapter. All of it on the instance's thread; the functions are those of
/// `Adapter`.
protocol TracimEndpoint: AnyObject {
    func start() throws(AdapterError)
    func stop()
    /// Whether another delivery is taken; if not, the host is told when there is room again.
    func takesMore() -> Bool
    func deliver(_ event: EventView) throws(AdapterError)
    func creditCame()
    func settled(_ token: UInt64)
    func call(_ call: Call) throws(AdapterError)
    func cancel(_ call: CallID)
}

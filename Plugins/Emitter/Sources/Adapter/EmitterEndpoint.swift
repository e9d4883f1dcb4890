internal import AdapterKit

/// What a client and a broker have in common for the adapter. All of it on the instance's thread; the functions are those of
/// `Adapter`.
protocol EmitterEndpoint: AnyObject {
    func start() throws(AdapterError) -> Progress
    func stop(deadline: Duration) -> Progress
    func deliver(_ deliveries: Deliveries) -> Int
    func credit(events: UInt64, bytes: UInt64)
    func settled(_ settlements: Settlements)
    func call(_ call: Call) throws(AdapterError)
}

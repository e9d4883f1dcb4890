internal import AdapterKit

/// What a node and a queue have in common for the adapter. All of it on the instance's thread; the functions are those of
/// `Adapter`.
protocol SciroccoEndpoint: AnyObject {
    func start() throws(AdapterError) -> Progress
    func stop(deadline: Duration) -> Progress
    func deliver(_ deliveries: Deliveries) -> Int
    func credit()
    func settled(_ settlements: Settlements)
    func call(_ call: Call) throws(AdapterError)
}

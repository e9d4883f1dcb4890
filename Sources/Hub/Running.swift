internal import Assembly
internal import Delivery
internal import Runtime

/// What a hub is at a moment. A reload puts another one in its place.
struct Running: Sendable {
    var plan: HubPlan
    var members: [Member] = []
    /// By endpoint.
    var inlets: [String: Inlet] = [:]
    /// Nil where no route ever was durable.
    var durable: DurableDelivery?

    init(_ plan: HubPlan) { self.plan = plan }

    func member(_ name: String) -> Member? { members.first { $0.name == name } }
}

package import JSONText

/// Where an endpoint runs, and why there.
package struct PlacementVerdict: Equatable, Sendable {
    package let endpoint: String
    package let placement: Placement
    package let reason: String

    /// - Parameter library: its adapter's, where that is not part of the distribution.
    init(_ endpoint: EndpointConfiguration, library: String?) {
        self.endpoint = endpoint.name
        placement = endpoint.placement
        let origin = library.map { "\($0) is not part of the distribution" }
        if endpoint.statedPlacement == nil {
            reason = origin ?? "\(endpoint.adapter) is part of the distribution"
        } else if endpoint.placement == .inside, let origin {
            reason = "its placement says so, although \(origin)"
        } else {
            reason = "its placement says so"
        }
    }

    /// `screen: runs inside the hub: stdout is part of the distribution`.
    package var line: String {
        let place = placement == .inside ? "inside the hub" : "in a process of its own"
        return "\(endpoint): runs \(place): \(oneLine(reason))"
    }

    package var json: JSONValue {
        ["endpoint": .string(endpoint), "placement": .string(placement.rawValue), "reason": .string(reason)]
    }
}

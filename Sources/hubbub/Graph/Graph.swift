internal import Configuration
internal import JSONText
internal import Routing

/// What there is to draw: endpoints and the routes between them.
struct Graph {
    struct Node {
        let name: String
        /// Nil for a name that only a route mentions.
        let adapter: String?
    }

    let hub: String
    let file: String
    let nodes: [Node]
    let routes: [RouteSpec]

    init(_ configuration: HubConfiguration) {
        hub = configuration.hub
        file = configuration.file
        routes = configuration.routes.map(\.spec)
        var nodes = configuration.endpoints.map { Node(name: $0.name, adapter: $0.adapter) }
        for name in routes.flatMap({ $0.from + [$0.to] }) where !nodes.contains(where: { $0.name == name }) {
            nodes.append(Node(name: name, adapter: nil))
        }
        self.nodes = nodes
    }

    func node(_ name: String) -> Node { nodes.first { $0.name == name } ?? Node(name: name, adapter: nil) }

    /// The routes that begin there.
    func routes(from name: String) -> [RouteSpec] { routes.filter { $0.from.contains(name) } }

    var json: JSONValue {
        [
            "hub": .string(hub), "configuration": .string(file),
            "endpoints": .array(
                nodes.map { ["name": .string($0.name), "adapter": $0.adapter.map { .string($0) } ?? .null] }),
            "routes": .array(routes.map { RouteFacts($0).json }),
        ]
    }
}

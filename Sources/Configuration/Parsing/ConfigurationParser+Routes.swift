internal import Descriptors
internal import Routing

extension ConfigurationParser {
    static let routeKeys = ["name", "from", "to", "where", "as", "set", "data", "delivery", "full", "limit"]

    mutating func parseRoutes(_ node: YAMLNode) {
        if node.isNull { return }
        guard let routes = sequence(node, "routes") else { return }
        for (index, route) in routes.enumerated() { parseRoute(route, "routes[\(index)]") }
        nameRoutes()
    }

    private mutating func parseRoute(_ node: YAMLNode, _ path: String) {
        guard let entries = entries(node, path: path, keys: Self.routeKeys, required: ["from", "to"]) else { return }
        var route = RouteConfiguration(RouteSpec(name: "", from: [], to: ""), at: node.place)
        if let node = entries["name"] { route.spec.name = routeName(node, entries.path("name")) }
        if let node = entries["from"] { parseSources(node, entries.path("from"), &route) }
        if let node = entries["to"], let target = name(node, entries.path("to")) {
            route.spec.to = target
            route.toPlace = node.place
        }
        if let node = entries["where"] { parseFilters(node, entries.path("where"), &route) }
        parseMapping(entries, &route)
        if let node = entries["delivery"] { parseDelivery(node, entries.path("delivery")) }
        if let node = entries["full"], let policy: FullPolicy = choice(node, entries.path("full")) {
            route.spec.full = policy
            route.statesFull = true
        }
        if let node = entries["limit"] { parseLimits(node, entries.path("limit"), &route) }
        // A route without its two ends has been complained about; there is nothing more to say of it.
        if !route.spec.from.isEmpty, !route.spec.to.isEmpty { configuration.routes.append(route) }
    }

    private mutating func parseSources(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        for source in texts(node, path) {
            guard !route.spec.from.contains(source.value) else {
                report.error(.badValue, "\(path): \(quoted(source.value)) stands there twice", at: source.place)
                continue
            }
            route.spec.from.append(source.value)
            route.fromPlaces.append(source.place)
        }
    }

    private mutating func parseDelivery(_ node: YAMLNode, _ path: String) {
        if let text = node.scalar?.text, ["durable", "once"].contains(text) {
            report.error(
                .notInThisVersion, "\(path): \(quoted(text)) is not in this version", hint: "\"direct\" is",
                at: node.place)
            return
        }
        let _: DeliveryClass? = choice(node, path)
    }

    private mutating func parseLimits(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        guard let entries = entries(node, path: path, keys: ["events", "bytes", "attempts"]) else { return }
        route.spec.limits.events = limit("events", entries, 1...1_000_000) ?? route.spec.limits.events
        route.spec.limits.bytes = limit("bytes", entries, 1...(1 << 40)) ?? route.spec.limits.bytes
        route.spec.limits.attempts = limit("attempts", entries, 1...1_000) ?? route.spec.limits.attempts
    }

    private mutating func limit(_ key: String, _ entries: Entries, _ range: ClosedRange<Int64>) -> Int? {
        guard let node = entries[key] else { return nil }
        let path = entries.path(key)
        guard let scalar = node.scalar, let value = key == "bytes" ? SizeText.parse(scalar.text) : scalar.core.integer
        else {
            return wrongKind(node, path, key == "bytes" ? "a size, as 16MiB" : "an integer")
        }
        let kind = key == "bytes" ? ValueKind.size : .integer
        guard range.contains(value) else {
            report.error(
                .badValue,
                "\(path) must be \(kind.text(range.lowerBound)) to \(kind.text(range.upperBound)); it is \(scalar.text)",
                at: node.place)
            return nil
        }
        return Int(value)
    }

    private mutating func routeName(_ node: YAMLNode, _ path: String) -> String {
        guard let name = text(node, path) else { return "" }
        let isName = name.utf8.count <= 63 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isName else {
            report.error(
                .badName, "\(quoted(name)) is no name for a route",
                hint: "63 visible ASCII characters at most make one",
                at: node.place)
            return ""
        }
        if let other = configuration.routes.first(where: { $0.spec.name == name }) {
            report.error(
                .routeName, "the route \(quoted(name)) stands here a second time",
                hint: "the first one is at line \(other.place.line)", at: node.place)
        }
        return name
    }

    /// Names the routes that have no name after what they connect: `from->to`, and `from->to#2` for the next.
    private mutating func nameRoutes() {
        var names = Set(configuration.routes.map(\.spec.name))
        for index in configuration.routes.indices where configuration.routes[index].spec.name.isEmpty {
            let spec = configuration.routes[index].spec
            let base = "\(spec.from.joined(separator: "+"))->\(spec.to)"
            var name = base
            var number = 1
            while !names.insert(name).inserted {
                number += 1
                name = "\(base)#\(number)"
            }
            configuration.routes[index].spec.name = name
        }
    }
}

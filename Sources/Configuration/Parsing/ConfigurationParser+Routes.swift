internal import Descriptors
internal import Routing

extension ConfigurationParser {
    static let routeKeys = [
        "name", "from", "to", "where", "as", "set", "data", "delivery", "full", "limit", "dead_letters",
    ]

    mutating func parseRoutes(_ node: YAMLNode) {
        if node.isNull { return }
        guard let routes = sequence(node, "routes") else { return }
        for (index, route) in routes.enumerated() { parseRoute(route, "routes[\(index)]") }
        nameRoutes()
        shareJournal()
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
        if let node = entries["delivery"], let delivery: DeliveryClass = choice(node, entries.path("delivery")) {
            route.spec.delivery = delivery
            route.spec.limits = RouteLimits(delivery)
        }
        if let node = entries["full"] { parseFull(node, entries.path("full"), &route) }
        if let node = entries["limit"] { parseLimits(node, entries.path("limit"), &route) }
        if let node = entries["dead_letters"] { parseDeadLetters(node, entries.path("dead_letters"), &route) }
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

    private mutating func parseDeadLetters(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        guard let name = name(node, path) else { return }
        guard route.spec.delivery != .direct else {
            report.error(
                .badValue, "\(path): a direct route has no dead letters", hint: "delivery: durable has", at: node.place)
            return
        }
        route.spec.deadLetters = name
        route.deadLettersPlace = node.place
    }

    private mutating func parseFull(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        let policies = FullPolicy.policies(of: route.spec.delivery)
        guard let policy = choice(node, path, among: policies) else { return }
        route.spec.full = policy
        route.statesFull = true
    }

    /// A millisecond to a year.
    private static let times: ClosedRange<Int64> = 1_000_000...31_536_000_000_000_000

    private mutating func parseLimits(_ node: YAMLNode, _ path: String, _ route: inout RouteConfiguration) {
        let delivery = route.spec.delivery
        var keys = ["events", "bytes", "attempts", "deadline"]
        if delivery != .direct { keys.append("share") }
        if delivery == .once { keys.append("window") }
        guard let entries = entries(node, path: path, keys: keys) else { return }
        var limits = route.spec.limits
        limits.events = quantity("events", entries, .integer, 1...1_000_000).map { Int($0) } ?? limits.events
        limits.bytes = quantity("bytes", entries, .size, 1...(1 << 40)).map { Int($0) } ?? limits.bytes
        limits.attempts = quantity("attempts", entries, .integer, 1...1_000_000).map { Int($0) } ?? limits.attempts
        limits.deadline = quantity("deadline", entries, .duration, Self.times).map { UInt64($0) } ?? limits.deadline
        limits.share = quantity("share", entries, .size, (1 << 20)...(1 << 44)).map { Int($0) } ?? limits.share
        limits.window = quantity("window", entries, .duration, Self.times).map { UInt64($0) } ?? limits.window
        route.spec.limits = limits
    }

    /// A number, size or duration within a range.
    mutating func quantity(
        _ key: String, _ entries: Entries, _ kind: ValueKind, _ range: ClosedRange<Int64>
    ) -> Int64? {
        guard let node = entries[key] else { return nil }
        let path = entries.path(key)
        guard let scalar = node.scalar, let value = Self.value(scalar, kind) else {
            return wrongKind(node, path, Self.example(kind))
        }
        guard range.contains(value) else {
            report.error(
                .badValue,
                "\(path) must be \(kind.text(range.lowerBound)) to \(kind.text(range.upperBound)); it is \(scalar.text)",
                at: node.place)
            return nil
        }
        return value
    }

    private static func value(_ scalar: YAMLScalar, _ kind: ValueKind) -> Int64? {
        switch kind {
        case .size: SizeText.parse(scalar.text)
        case .duration: DurationText.parse(scalar.text)
        default: scalar.core.integer
        }
    }

    private static func example(_ kind: ValueKind) -> String {
        switch kind {
        case .size: "a size, as 16MiB"
        case .duration: "a duration, as 30s"
        default: "an integer"
        }
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

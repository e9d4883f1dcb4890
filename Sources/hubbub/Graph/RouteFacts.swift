internal import Configuration
internal import JSONText
internal import Routing

/// What a picture says of a route, in short.
struct RouteFacts {
    let route: RouteSpec

    init(_ route: RouteSpec) { self.route = route }

    /// The name that somebody gave; nil for one that only repeats the two ends.
    var name: String? {
        let own = "\(route.from.joined(separator: "+"))->\(route.to)"
        return route.name == own || route.name.hasPrefix(own + "#") ? nil : route.name
    }

    /// `direct, drop_oldest beyond 10000 events or 16MiB`.
    var delivery: String {
        var text = "\(route.delivery.rawValue), \(route.full.rawValue)"
        let usual = RouteLimits(route.delivery)
        if route.limits.events != usual.events || route.limits.bytes != usual.bytes {
            text += " beyond \(route.limits.events) events or \(ValueText.size(route.limits.bytes))"
        }
        if route.limits.attempts != usual.attempts {
            text += ", \(route.limits.attempts) attempt\(route.limits.attempts == 1 ? "" : "s")"
        }
        return text
    }

    /// Empty where every event passes.
    var filter: String { FilterText.of(route.filters) }

    /// `as lamp.switched, sets channel and subject, makes data`; empty where events pass as they are.
    var mapping: String {
        var parts: [String] = []
        if let type = route.mapping.type { parts.append("as \(type)") }
        let names = route.mapping.attributes.map(\.name)
        if !names.isEmpty { parts.append("sets \(names.joined(separator: " "))") }
        if route.mapping.data != nil { parts.append("makes data") }
        return parts.joined(separator: ", ")
    }

    /// The lines that a picture writes to an arrow.
    var lines: [String] {
        [name ?? "", delivery, filter.isEmpty ? "" : "where \(filter)", mapping].filter { !$0.isEmpty }
    }

    var json: JSONValue {
        [
            "name": .string(route.name), "from": .array(route.from.map { .string($0) }), "to": .string(route.to),
            "delivery": .string(route.delivery.rawValue), "full": .string(route.full.rawValue),
            "limit": [
                "events": JSONValue(route.limits.events), "bytes": JSONValue(route.limits.bytes),
                "attempts": route.limits.attempts == 0 ? .null : JSONValue(route.limits.attempts),
            ],
            "where": .string(filter), "as": route.mapping.type.map { .string($0) } ?? .null,
            "set": .array(route.mapping.attributes.map { .string($0.name) }),
            "data": .boolean(route.mapping.data != nil),
        ]
    }
}

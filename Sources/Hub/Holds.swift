internal import JSONText

/// What an operator has stopped, by name; a value.
///
/// An endpoint that is paused emits nothing and gets nothing; one that is drained emits nothing and gets what its routes have.
/// A route that is paused delivers nothing; one that is drained takes nothing new and delivers what it has.
struct Holds: Equatable {
    enum Hold: String, CaseIterable { case paused, drained }

    private(set) var routes: [String: Hold] = [:]
    private(set) var endpoints: [String: Hold] = [:]

    var isEmpty: Bool { routes.isEmpty && endpoints.isEmpty }

    mutating func set(_ hold: Hold?, route name: String) { routes[name] = hold }
    mutating func set(_ hold: Hold?, endpoint name: String) { endpoints[name] = hold }

    /// What a route to an endpoint does.
    func isPaused(_ route: String, to endpoint: String) -> Bool {
        routes[route] == .paused || endpoints[endpoint] == .paused
    }

    func isClosed(_ route: String, to endpoint: String) -> Bool {
        routes[route] == .drained || endpoints[endpoint] == .drained
    }

    init() {}

    /// Reads what `json` wrote. Nil for anything else.
    init?(_ json: JSONValue) {
        guard let routes = Self.holds(json["routes"]), let endpoints = Self.holds(json["endpoints"]) else { return nil }
        (self.routes, self.endpoints) = (routes, endpoints)
    }

    var json: JSONValue { ["routes": Self.json(routes), "endpoints": Self.json(endpoints)] }

    private static func holds(_ json: JSONValue?) -> [String: Hold]? {
        guard let members = json?.members else { return nil }
        var holds: [String: Hold] = [:]
        for member in members {
            guard let hold = member.value.string.flatMap(Hold.init) else { return nil }
            holds[member.name] = hold
        }
        return holds
    }

    private static func json(_ holds: [String: Hold]) -> JSONValue {
        .object(holds.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.rawValue)) })
    }
}

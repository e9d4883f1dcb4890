internal import Bus
internal import JSONText
internal import Routing
internal import Unix

extension Hub {
    /// What the routes remember of an event: of their last ones.
    func why(_ id: String) -> JSONValue {
        let now = Clock.monotonic()
        let found = namedRoutes.flatMap { route in
            route.recent.find(id).map { entry -> JSONValue in
                [
                    "route": .string(route.spec.name), "verdict": .string(entry.verdict.rawValue),
                    "attempts": JSONValue(entry.attempts), "reason": .string(entry.reason),
                    "ago_ms": JSONValue((now - min(now, entry.time)) / 1_000_000),
                ]
            }
        }
        return ["routes": .array(found)]
    }
}

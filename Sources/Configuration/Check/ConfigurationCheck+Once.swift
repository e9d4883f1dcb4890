internal import Descriptors
internal import Routing

extension ConfigurationCheck {
    /// A route can take each event once only where both of its ends let it: the source names what it sends again as before, and
    /// the target knows again what it has taken, or the same event twice is as one for it.
    mutating func checkOnce(_ route: RouteConfiguration) {
        guard route.spec.delivery == .once else { return }
        for (name, place) in zip(route.spec.from, route.fromPlaces) {
            guard let adapter = descriptor(name), adapter.roles.contains(.source), !adapter.sourceKeepsIDs else {
                continue
            }
            report.error(
                .routeOnce,
                "\(quoted(route.spec.name)) cannot take each event of \(quoted(name)) once: what \(adapter.name) gets again has "
                    + "another id",
                hint: "delivery: durable delivers each at least once", at: place)
        }
        guard let target = descriptor(route.spec.to), target.roles.contains(.sink), !target.sinkIsIdempotent,
            !target.sinkKeepsPlace
        else { return }
        report.error(
            .routeOnce,
            "\(quoted(route.spec.name)) cannot deliver to \(quoted(route.spec.to)) once: for \(target.name) the same event twice "
                + "is two events",
            hint: "delivery: durable delivers each at least once", at: route.toPlace)
    }
}

internal import Routing

extension ConfigurationCheck {
    /// Routes of one source that wait for each other, where nobody said that they may.
    mutating func checkCoupling() {
        for route in configuration.routes
        where route.spec.full == .pushBack && route.spec.delivery == .direct && !route.statesFull {
            for source in route.spec.from {
                let others = configuration.routes.filter {
                    $0.spec.name != route.spec.name && $0.spec.from.contains(source)
                }
                guard !others.isEmpty else { continue }
                let names = listed(others.map { quoted($0.spec.name) })
                report.warning(
                    .coupled,
                    "when the route \(quoted(route.spec.name)) is full, \(quoted(source)) waits, and \(names) with it",
                    hint: "say what it shall do: full: push_back, drop_oldest or drop_newest", at: route.place)
            }
        }
    }

    /// Routes that lead back to where they began. Each cycle is reported once, at the first of its routes.
    mutating func checkCycles() {
        var reported: Set<Set<String>> = []
        for (index, route) in configuration.routes.enumerated() {
            guard let circle = circle(through: index) else { continue }
            let stations = circle.map { configuration.routes[$0].spec.to }
            guard reported.insert(Set(stations)).inserted, let start = stations.last else { continue }
            let finding = Finding(
                isStrict ? .error : .warning, .cycle,
                "events may go round: \(([start] + stations).joined(separator: " -> "))",
                hint:
                    "the hub stops those that carry their path; where a wire cannot carry it, keep the directions "
                    + "apart by topics or types",
                at: route.place)
            report.add(finding)
        }
    }

    /// The shortest sequence of routes that begins with this one and that it may follow.
    private func circle(through start: Int) -> [Int]? {
        var previous: [Int: Int] = [:]
        var queue = [start]
        var index = 0
        while index < queue.count {
            let here = queue[index]
            index += 1
            for next in configuration.routes.indices where mayFollow(next, here) {
                if next == start { return trace(previous, to: here, from: start) }
                if previous[next] == nil {
                    previous[next] = here
                    queue.append(next)
                }
            }
        }
        return nil
    }

    private func trace(_ previous: [Int: Int], to end: Int, from start: Int) -> [Int] {
        var way = [end]
        while let last = way.last, last != start, let before = previous[last] { way.append(before) }
        return way.reversed()
    }

    /// Whether an event that one route delivered may come out of its endpoint again and take another. It does not where the
    /// filter wants something else than the first route made of it.
    private func mayFollow(_ next: Int, _ route: Int) -> Bool {
        let (first, second) = (configuration.routes[route].spec, configuration.routes[next].spec)
        return second.from.contains(first.to)
            && Echo(of: first.mapping, among: emitted(by: first.to)).mayPass(second.filters)
    }
}

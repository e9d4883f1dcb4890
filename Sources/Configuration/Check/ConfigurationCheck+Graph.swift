internal import Routing

extension ConfigurationCheck {
    /// Routes of one source that wait for each other, where nobody said that they may.
    mutating func checkCoupling() {
        for route in configuration.routes where route.spec.full == .pushBack && !route.statesFull {
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
        for route in configuration.routes {
            for source in route.spec.from {
                guard let way = way(from: route.spec.to, to: source), reported.insert(Set(way)).inserted else {
                    continue
                }
                let circle = ([source] + way).joined(separator: " -> ")
                let finding = Finding(
                    isStrict ? .error : .warning, .cycle, "events may go round: \(circle)",
                    hint:
                        "the hub stops those that carry their path; where a wire cannot carry it, keep the directions "
                        + "apart by topics or types",
                    at: route.place)
                report.add(finding)
            }
        }
    }

    /// The shortest way along routes, both ends included.
    private func way(from start: String, to end: String) -> [String]? {
        var previous: [String: String] = [:]
        var seen: Set<String> = [start]
        var queue = [start]
        var index = 0
        while index < queue.count {
            let here = queue[index]
            index += 1
            if here == end { return trace(previous, from: start, to: end) }
            for route in configuration.routes where route.spec.from.contains(here) {
                if seen.insert(route.spec.to).inserted {
                    previous[route.spec.to] = here
                    queue.append(route.spec.to)
                }
            }
        }
        return nil
    }

    private func trace(_ previous: [String: String], from start: String, to end: String) -> [String] {
        var way = [end]
        while let last = way.last, last != start, let before = previous[last] { way.append(before) }
        return way.reversed()
    }
}

internal import Bus
internal import Locks
internal import Routing
internal import Synchronization

/// Those who look at events as they cross. Where the hub becomes another one, they look at what has the name from then on: an
/// endpoint may be made anew, wait for its adapter, or go and come again.
extension Hub {
    struct OpenTap: Sendable {
        let tap: Tap
        /// Of an endpoint or a route; nil for all that anybody emits.
        let name: String?
        var points: [TapPoint]
    }

    /// Lets somebody look. [any thread]
    ///
    /// - Parameter name: of an endpoint, for what it emits and what is delivered to it, or of a route, for what it carries; nil for all
    ///   that anybody emits.
    /// - Returns: false where there is nothing of that name.
    func open(_ tap: Tap, at name: String?) -> Bool {
        taps.withLock { taps in
            guard let points = tapPoints(name) else { return false }
            for point in points { point.add(tap) }
            taps.append(OpenTap(tap: tap, name: name, points: points))
            return true
        }
    }

    /// [any thread]
    func close(_ tap: Tap) {
        taps.withLock { taps in
            for open in taps where open.tap === tap {
                for point in open.points { point.remove(tap) }
            }
            taps.removeAll { $0.tap === tap }
        }
        tap.close()
    }

    /// The hub has become another one.
    func moveTaps() {
        taps.withLock { taps in
            for index in taps.indices {
                let (tap, old) = (taps[index].tap, taps[index].points)
                let new = tapPoints(taps[index].name) ?? []
                for point in new where !old.contains(where: { $0 === point }) { point.add(tap) }
                for point in old where !new.contains(where: { $0 === point }) { point.remove(tap) }
                taps[index].points = new
            }
        }
    }

    private func tapPoints(_ name: String?) -> [TapPoint]? {
        guard let name else { return members.compactMap { $0.ports.source?.tap } }
        if let ports = member(name)?.ports { return [ports.source?.tap, ports.sink?.tap].compactMap { $0 } }
        return namedRoutes.first { $0.spec.name == name }.map { [$0.tap] }
    }
}

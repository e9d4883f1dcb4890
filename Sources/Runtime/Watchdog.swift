internal import Glibc
internal import Rules
internal import Synchronization
internal import Unix

/// Names the adapter whose call overstays. It looks once a second, from a thread that `watch` blocks.
package enum Watchdog {
    /// A call that takes longer blocks everything else of its endpoint.
    package static let limit: UInt64 = 1_000_000_000

    /// Whether the threads of all instances sleep.
    package static func isQuiet(_ instances: [Instance]) -> Bool { instances.allSatisfy(\.loop.isAsleep) }

    /// Whether a call is under way for longer than `limit` nanoseconds.
    package static func hasCall(in instances: [Instance], longerThan limit: UInt64) -> Bool {
        let now = Clock.monotonic()
        return instances.contains { instance in
            let since = instance.callbackSince.load(ordering: .relaxed)
            return since != 0 && now > since && now - since > limit
        }
    }

    /// What to say of a call that is under way for longer than `limit` nanoseconds; nil where there is none.
    package static func hang(of instance: Instance, longerThan limit: UInt64) -> String? {
        guard hasCall(in: [instance], longerThan: limit), let name = callUnderWay(in: instance) else { return nil }
        return "\(name) has not returned for \(limit / 1_000_000_000) s"
    }

    /// The call into the adapter that is under way, by its name.
    package static func callUnderWay(in instance: Instance) -> String? {
        guard instance.callbackSince.load(ordering: .relaxed) != 0 else { return nil }
        return (Callback(rawValue: instance.callback.load(ordering: .relaxed)) ?? .none).name
    }

    /// The name of a call, by its number; nil where there is no such call.
    package static func name(ofCall number: UInt8) -> String? {
        guard let callback = Callback(rawValue: number), callback != .none else { return nil }
        return callback.name
    }

    /// The names of all calls, in the order of their numbers.
    package static var callNames: [String] { Callback.allCases.map(\.name) }

    /// Looks at the instances once, and reports each overlong call once.
    ///
    /// - Parameter reported: start times of the calls that were reported; to be kept between looks.
    package static func look(at instances: [Instance], reported: inout [ObjectIdentifier: UInt64]) {
        let now = Clock.monotonic()
        for instance in instances {
            let since = instance.callbackSince.load(ordering: .relaxed)
            guard since != 0, now > since, now - since > limit, reported[ObjectIdentifier(instance)] != since else {
                continue
            }
            reported[ObjectIdentifier(instance)] = since
            let name = (Callback(rawValue: instance.callback.load(ordering: .relaxed)) ?? .none).name
            instance.count("overlong_calls", 1)
            instance.violated(
                .blocking, "\(name) has not returned for \((now - since) / 1_000_000) ms: no callback may block")
        }
    }
}

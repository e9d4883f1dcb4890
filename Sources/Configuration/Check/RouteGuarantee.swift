package import Descriptors
package import JSONText
package import Routing

/// What a route really promises from one wire to the other, for one of its sources.
package struct RouteGuarantee: Equatable, Sendable {
    package enum Promise: String, Sendable {
        /// No event is lost, and none has its effect twice.
        case once
        /// No event is lost; some may come twice.
        case atLeastOnce = "at_least_once"
        case mayLose = "may_lose"
    }

    /// One of the three stations of an event.
    package struct Hop: Equatable, Sendable {
        /// The endpoint, or `hub`.
        package let name: String
        /// What it does for an event, in a few words.
        package let summary: String
        /// How an event is lost there; empty where it is not.
        package let weakness: String
        /// The lower, the more is lost.
        let rank: Int
    }

    package let route: String
    package let from: String
    package let to: String
    package let delivery: DeliveryClass
    package let full: FullPolicy
    package let source: Hop
    package let hub: Hop
    package let sink: Hop
    /// Whether what comes twice has the effect of one, because the sink says so.
    package let isIdempotent: Bool

    package init(_ spec: RouteSpec, from: String, _ sender: AdapterDescriptor, _ receiver: AdapterDescriptor) {
        route = spec.name
        self.from = from
        to = spec.to
        delivery = spec.delivery
        full = spec.full
        source = Hop(source: from, sender)
        hub = Hop(hub: spec, sourceKeeps: sender.sourceAcknowledges == .settlement && sender.redelivers != .never)
        sink = Hop(sink: spec.to, receiver)
        isIdempotent = receiver.sinkIsIdempotent
    }

    package var promise: Promise {
        guard [source, hub, sink].allSatisfy(\.weakness.isEmpty) else { return .mayLose }
        return delivery == .once ? .once : .atLeastOnce
    }

    /// Where most is lost; of equals the first on the way. Nil where nothing is.
    package var weakest: Hop? {
        [source, hub, sink].filter { !$0.weakness.isEmpty }.min { $0.rank < $1.rank }
    }

    /// All of it on one line.
    package var line: String {
        let promised =
            switch promise {
            case .once: "once"
            case .atLeastOnce: "at least once\(isIdempotent ? ", and twice does no harm" : "")"
            case .mayLose: "may lose events"
            }
        let weakest = weakest
        // What the weakest one does for an event is told by how it loses it.
        let ends = [source, sink].map { "\($0.name) (\($0 == weakest ? Self.named($0) : $0.summary))" }
        let middle = hub == weakest ? "\(hub.summary) (\(Self.named(hub)))" : hub.summary
        return "\(route): \(promised): \(ends[0]) -> \(middle) -> \(ends[1])"
    }

    private static func named(_ weakest: Hop) -> String { "the weakest hop, \(weakest.weakness)" }

    package var json: JSONValue {
        [
            "route": .string(route), "from": .string(from), "to": .string(to), "delivery": .string(delivery.rawValue),
            "full": .string(full.rawValue), "promise": .string(promise.rawValue), "idempotent": .boolean(isIdempotent),
            "source": .string(source.summary), "hub": .string(hub.summary), "sink": .string(sink.summary),
            "weakest": weakest.map { .string($0.name) } ?? .null,
            "weakness": weakest.map { .string($0.weakness) } ?? .null, "text": .string(line),
        ]
    }
}

internal import Descriptors
internal import Routing

extension RouteGuarantee.Hop {
    init(source name: String, _ adapter: AdapterDescriptor) {
        let overflow = adapter.pushback == .none ? "; what arrives without room is dropped and counted" : ""
        switch (adapter.sourceAcknowledges, adapter.redelivers) {
        case (.never, _):
            self.init(
                name: name, summary: "cannot acknowledge",
                weakness: "whose wire cannot acknowledge: what is lost on the way is not sent again\(overflow)",
                rank: adapter.pushback == .none ? 0 : 1)
        case (.receipt, _):
            self.init(
                name: name, summary: "acknowledges at receipt",
                weakness: "which acknowledges before the event is delivered: a crash of the hub loses it\(overflow)",
                rank: 2)
        case (.settlement, .never):
            self.init(
                name: name, summary: "acknowledges when settled, sends nothing again",
                weakness: "which does not send again what was not settled\(overflow)", rank: 3)
        case (.settlement, let redelivery):
            let when = redelivery == .onRefusal ? "on refusal" : "on reconnect"
            self.init(
                name: name, summary: "acknowledges when settled, sends again \(when)", weakness: "", rank: 4)
        }
    }

    init(hub spec: RouteSpec, sourceKeeps: Bool) {
        let attempts = spec.limits.attempts == 0 ? "" : ", \(spec.limits.attempts) attempts"
        let summary = "\(spec.delivery.rawValue), \(spec.full.rawValue)\(attempts)"
        let weakness =
            spec.delivery == .direct ? Self.weakness(direct: spec, sourceKeeps) : Self.weakness(durable: spec)
        self.init(name: "hub", summary: summary, weakness: weakness.text, rank: weakness.rank)
    }

    private static func weakness(durable spec: RouteSpec) -> (text: String, rank: Int) {
        spec.full == .cutLoose
            ? ("which drops all that waits when it is more than \(ValueKind.size.text(Int64(spec.limits.share)))", 1)
            : ("", 4)
    }

    private static func weakness(direct spec: RouteSpec, _ sourceKeeps: Bool) -> (text: String, rank: Int) {
        switch spec.full {
        case .dropOldest: ("which drops the oldest event when \(spec.limits.events) events wait", 1)
        case .dropNewest: ("which drops new events when \(spec.limits.events) events wait", 1)
        default: sourceKeeps ? ("", 4) : ("which keeps what is on the way in memory alone", 3)
        }
    }

    init(sink name: String, _ adapter: AdapterDescriptor) {
        switch adapter.sinkAcknowledges {
        case .never:
            self.init(
                name: name, summary: "is not acknowledged",
                weakness: "whose wire does not say whether an event arrived", rank: 1)
        case .receipt:
            self.init(
                name: name, summary: "is acknowledged at receipt",
                weakness: "whose peer acknowledges before it has taken the event over", rank: 2)
        case .settlement: self.init(name: name, summary: "is acknowledged when taken over", weakness: "", rank: 4)
        }
    }
}

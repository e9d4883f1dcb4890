internal import Assembly
internal import Configuration
package import JSONText
internal import Loader
internal import Routing

/// What a plan has otherwise than what runs, for people and programs. Values of settings are not told: they may be secret.
package struct PlanDifference: Equatable, Sendable {
    /// One endpoint, route or key of the hub.
    package struct Change: Equatable, Sendable {
        package enum Kind: String, Sendable { case added, removed, changed }

        package let kind: Kind
        /// `endpoint`, `route` or `hub`.
        package let subject: String
        /// Empty for the hub.
        package let name: String
        /// What is other: names of keys and settings, or what it is.
        package let details: [String]
        /// Its adapter is started anew.
        package var restarts = false
    }

    /// As people read it.
    static func text(_ change: Change) -> String {
        let sign =
            switch change.kind {
            case .added: "+"
            case .removed: "-"
            case .changed: "~"
            }
        let what = [sign, change.subject, change.name].filter { !$0.isEmpty }.joined(separator: " ")
        let details = change.details.isEmpty ? "" : ": \(change.details.joined(separator: ", "))"
        return what + details + (change.restarts ? " (starts again)" : "")
    }

    package private(set) var changes: [Change] = []
    /// Keys whose change only another start of the hub brings.
    package private(set) var refused: [String] = []

    package var isEmpty: Bool { changes.isEmpty && refused.isEmpty }

    init(from running: Running, to plan: HubPlan) throws(HubFailure) {
        let (old, new) = (running.plan.configuration, plan.configuration)
        if old.hub != new.hub { refused.append("hub") }
        if old.logFormat != new.logFormat { refused.append("log_format") }
        if old.journal != new.journal, running.durable != nil { refused.append("journal") }
        let keys = [old.log == new.log ? nil : "log", old.drain == new.drain ? nil : "drain"].compactMap { $0 }
        if !keys.isEmpty { changes.append(Change(kind: .changed, subject: "hub", name: "", details: keys)) }
        for endpoint in new.endpoints { try add(PlannedEndpoint(endpoint, plan), running) }
        for member in running.members where new.endpoint(member.name) == nil {
            changes.append(.init(kind: .removed, subject: "endpoint", name: member.name, details: []))
        }
        addRoutes(old.routes.map(\.spec), new.routes.map(\.spec))
    }

    private mutating func add(_ part: PlannedEndpoint, _ running: Running) {
        let name = part.endpoint.name
        guard let member = running.member(name) else {
            changes.append(.init(kind: .added, subject: "endpoint", name: name, details: [part.endpoint.adapter]))
            return
        }
        let effort = member.effort(for: part)
        // Of one that waited for its library nobody knew the settings.
        let isComing = member.instance == nil && part.adapter != nil
        let differences = isComing ? [] : member.endpoint.differences(from: part.endpoint)
        var details = differences.map(\.description)
        let isOtherLibrary = member.library?.storePath != part.adapter?.library.storePath
        if isOtherLibrary, member.endpoint.adapter == part.endpoint.adapter {
            details.append("library")
        }
        if member.endpoint.log != part.endpoint.log { details.append("log") }
        if member.endpoint.missing != part.endpoint.missing { details.append("missing") }
        if details.isEmpty, effort == .none { return }
        changes.append(
            .init(kind: .changed, subject: "endpoint", name: name, details: details, restarts: effort == .restart))
    }

    private mutating func addRoutes(_ old: [RouteSpec], _ new: [RouteSpec]) {
        for spec in new {
            guard let before = old.first(where: { $0.name == spec.name }) else {
                let way = "\(spec.from.joined(separator: ", ")) -> \(spec.to)"
                changes.append(.init(kind: .added, subject: "route", name: spec.name, details: [way]))
                continue
            }
            let details = before.differences(from: spec)
            if !details.isEmpty {
                changes.append(.init(kind: .changed, subject: "route", name: spec.name, details: details))
            }
        }
        for spec in old where !new.contains(where: { $0.name == spec.name }) {
            changes.append(.init(kind: .removed, subject: "route", name: spec.name, details: []))
        }
    }

    package var json: JSONValue {
        .array(
            changes.map { change in
                [
                    "text": .string(Self.text(change)), "kind": .string(change.kind.rawValue),
                    "subject": .string(change.subject),
                    "name": .string(change.name), "details": .array(change.details.map { .string($0) }),
                    "restarts": .boolean(change.restarts),
                ]
            })
    }
}

extension RouteSpec {
    /// The keys in which another one of that name differs.
    fileprivate func differences(from other: RouteSpec) -> [String] {
        var keys: [String] = []
        if from != other.from { keys.append("from") }
        if to != other.to { keys.append("to") }
        if filters != other.filters { keys.append("where") }
        if mapping != other.mapping { keys.append("mapping") }
        if delivery != other.delivery { keys.append("delivery") }
        if full != other.full { keys.append("full") }
        if limits != other.limits { keys.append("limit") }
        if deadLetters != other.deadLetters { keys.append("dead_letters") }
        return keys
    }
}

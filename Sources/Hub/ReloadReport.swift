package import JSONText

/// How a reload went: the truth, whatever it is.
package struct ReloadReport: Sendable {
    package enum Outcome: String, Sendable {
        /// The hub is what the file says.
        case applied
        /// It was that already.
        case unchanged
        /// It was only asked what would change.
        case planned
        /// The file has errors; nothing was touched.
        case invalid
        /// It cannot be done; nothing was touched.
        case refused
        /// It was tried, failed, and was taken back: all runs as before.
        case undone
        /// It was tried and failed, and so did taking it back.
        case failed
    }

    package var outcome: Outcome
    package var changes: PlanDifference?
    /// Why it was not applied; empty where it was.
    package var reason = ""
    /// What `hubbub check` says of the file.
    package var findings: [String] = []
    /// What else happened.
    package var notes: [String] = []

    init(_ outcome: Outcome, _ changes: PlanDifference? = nil, _ reason: String = "") {
        (self.outcome, self.changes, self.reason) = (outcome, changes, reason)
    }

    package var json: JSONValue {
        [
            "outcome": .string(outcome.rawValue), "reason": .string(reason), "changes": changes?.json ?? .array([]),
            "findings": .array(findings.map { .string($0) }), "notes": .array(notes.map { .string($0) }),
        ]
    }
}

package import JSONText

/// What `hubbub check` says.
package struct CheckResult: Equatable, Sendable {
    /// In the order of the file.
    package let findings: [Finding]
    /// In the order of the endpoints, of those whose adapter is known.
    package let placements: [PlacementVerdict]
    /// In the order of the routes, one for each of their sources.
    package let guarantees: [RouteGuarantee]

    package var hasErrors: Bool { findings.hasErrors }

    /// The findings, a line that counts them, where endpoints run, and the guarantees of the routes. Ends with a line feed.
    package var text: String {
        let lines = findings.map(\.description) + [summary] + verdicts
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines that say where endpoints run and what routes promise.
    package var verdicts: [String] { placements.map(\.line) + guarantees.map(\.line) }

    /// `2 errors, 1 warning`.
    package var summary: String {
        let counts = Severity.allCases.compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.isEmpty ? "no errors, no warnings" : counts.joined(separator: ", ")
    }

    package var json: JSONValue {
        [
            "ok": .boolean(!hasErrors), "findings": .array(findings.map(\.json)),
            "placements": .array(placements.map(\.json)), "guarantees": .array(guarantees.map(\.json)),
        ]
    }
}

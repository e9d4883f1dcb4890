internal import Descriptors
internal import Explanations
internal import JSONText
internal import Loader
internal import Rules

/// All that was found of an adapter.
struct ConformanceReport {
    let entry: CatalogEntry
    let seed: UInt64
    /// The command, without a case and a seed.
    let words: String
    var findings: [RuleFinding] = []
    private var results: [CaseResult] = []
    private var times = CallTimes()
    private var work = CaseWork()

    init(entry: CatalogEntry, seed: UInt64, words: String) {
        (self.entry, self.seed, self.words) = (entry, seed, words)
    }

    mutating func add(_ result: CaseResult) {
        results.append(result)
        findings += result.findings
        times.add(result.times)
        work.add(result.work)
    }

    /// What an adapter of these roles did in none of the cases. Where something else was found, that comes first.
    mutating func noteUntried(_ roles: Roles) {
        guard findings.isEmpty else { return }
        if roles.contains(.source), work.emitted == 0 {
            findings.append(RuleFinding(.untried, "it is a source and emitted nothing"))
        }
        if work.given > 0, work.settled == 0 {
            findings.append(RuleFinding(.untried, "it was given \(work.given) events and settled none"))
        }
        if work.called > 0, work.answered == 0 {
            findings.append(RuleFinding(.untried, "it was called \(work.called) times and answered none"))
        }
    }

    var hasFailures: Bool { findings.contains { !$0.rule.isAdvice } }

    // MARK: For people

    func text(_ terminal: Terminal) -> String {
        var lines: [String] = []
        for rule in Rule.allCases {
            let all = findings.filter { $0.rule == rule }
            guard let first = all.first else { continue }
            lines.append("")
            let word = rule.isAdvice ? terminal.paint("warning", .yellow) : terminal.paint("broken", .red)
            lines.append(
                "\(word) \(terminal.paint(rule.rawValue, .bold)): \(Explanations.find(rule.rawValue)?.meaning ?? "")")
            lines += seen(all)
            if let remedy = Explanations.find(rule.rawValue)?.remedy { lines.append("  what to do: \(remedy)") }
            if !first.place.isEmpty { lines.append("  again: \(words) --case \(first.place) --reproduce \(seed)") }
        }
        lines.append("")
        if !times.byCall.isEmpty { lines.append(times.table.text(terminal)) }
        return lines.joined(separator: "\n") + summary(terminal) + "\n"
    }

    /// What was seen, each thing once with the cases that show it; of many the first ones say enough.
    private func seen(_ findings: [RuleFinding]) -> [String] {
        var groups: [[RuleFinding]] = []
        for finding in findings {
            let place = groups.firstIndex { $0[0].text == finding.text && $0[0].call == finding.call }
            if let place { groups[place].append(finding) } else { groups.append([finding]) }
        }
        let lines = groups.prefix(5).map { "  \(VisibleText.line($0[0].text))\(Self.places($0))" }
        return lines + (groups.count > 5 ? ["  and \(groups.count - 5) more like that"] : [])
    }

    /// ` (cases life, traffic; in deliver)`
    private static func places(_ group: [RuleFinding]) -> String {
        let cases = group.map(\.place).filter { !$0.isEmpty }
        var words: [String] = []
        if !cases.isEmpty { words.append("\(cases.count == 1 ? "case" : "cases") \(cases.joined(separator: ", "))") }
        if !group[0].call.isEmpty { words.append("in \(group[0].call)") }
        return words.isEmpty ? "" : " (\(words.joined(separator: "; ")))"
    }

    private func summary(_ terminal: Terminal) -> String {
        let name = "\(VisibleText.line(entry.name)) \(VisibleText.line(entry.version))"
        let broken = Set(findings.map(\.rule)).filter { !$0.isAdvice }.count
        let warnings = Set(findings.map(\.rule)).count - broken
        let more = warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", \(warnings) warnings"
        let tried = "\(results.count) \(results.count == 1 ? "case" : "cases"), seed \(seed)"
        if broken == 0 { return terminal.paint("\(name) keeps the rules: \(tried)\(more)", .bold) }
        return terminal.paint("\(name) breaks \(broken) \(broken == 1 ? "rule" : "rules"): \(tried)\(more)", .red)
    }

    // MARK: For programs

    var json: JSONValue {
        [
            "ok": .boolean(!hasFailures), "adapter": .string(entry.name), "version": .string(entry.version),
            "path": .string(entry.path), "seed": JSONValue(seed), "cases": .array(results.map(\.json)),
            "findings": .array(findings.map(\.json)), "calls": times.json,
        ]
    }
}

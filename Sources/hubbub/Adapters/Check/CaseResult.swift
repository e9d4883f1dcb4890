internal import JSONText
internal import Rules
internal import Unix

/// What came of one case: what its process wrote, and how it ended.
struct CaseResult: Sendable {
    let which: ConformanceCase
    var findings: [RuleFinding] = []
    var times = CallTimes()
    var work = CaseWork()
    /// How long the case took.
    var milliseconds: UInt64 = 0

    init(_ which: ConformanceCase, failure: String) {
        self.which = which
        findings = [RuleFinding(.load, in: which.name, failure)]
    }

    init(_ which: ConformanceCase, _ outcome: Command.Outcome, _ mark: CaseMark) {
        self.which = which
        var names: [String] = []
        var isDone = false
        for line in (outcome.output[3]?.bytes ?? []).split(separator: UInt8(ascii: "\n")) {
            // Native code ran there: what is none of our lines is none.
            guard let value = try? JSONValue(parsing: line.span) else { continue }
            if let finding = value["finding"].flatMap(RuleFinding.init) { findings.append(finding) }
            if let calls = value["calls"]?.array { names = calls.compactMap(\.string) }
            if value["done"]?.boolean == true {
                isDone = true
                times = CallTimes(value["timings"])
                work = CaseWork(value["work"])
            }
        }
        guard !isDone else { return }
        let number = Int(mark.call)
        let call = !mark.isOnThread ? "another thread" : number > 0 && number < names.count ? names[number] : ""
        findings.append(Self.death(which, outcome, mark, call))
    }

    var hasFailed: Bool { findings.contains { !$0.rule.isAdvice } }

    private static func death(
        _ which: ConformanceCase, _ outcome: Command.Outcome, _ mark: CaseMark, _ call: String
    ) -> RuleFinding {
        func finding(_ rule: Rule, _ text: String) -> RuleFinding {
            RuleFinding(rule, in: which.name, call: call, text)
        }
        if outcome.timedOut { return finding(.hang, "the case did not come to its end") }
        switch (outcome.ending, mark.fault) {
        case (.signalled, .event): return finding(.eventLifetime, "it read an event that it may not read any more")
        case (.signalled, .lent):
            return finding(.borrowedMemory, "it read what was lent for a call after that call, or beyond its end")
        case (.signalled, .behindHost): return finding(.hostSize, "it read beyond the end of the host's table")
        case (.signalled, .host): return finding(.hostLifetime, "it used the host after destroy")
        case (.signalled(let signal), .none):
            return finding(.crash, "it crashed with \(SignalName.of(signal))\(said(outcome))")
        case (.exited(let code), _):
            return finding(.exit, "it ended the process with exit code \(code)\(said(outcome))")
        }
    }

    /// The last that it wrote to standard error, or what a sanitizer found.
    private static func said(_ outcome: Command.Outcome) -> String {
        let lines = outcome.standardError.split(separator: "\n")
        let telling = lines.last { $0.hasPrefix("SUMMARY: ") } ?? lines.last
        let line = telling.map { VisibleText.line(String($0)) } ?? ""
        return line.isEmpty ? "; it said nothing" : "; it said: \(line)"
    }

    /// `ok  life  it is created, …`, with its end.
    func line(_ terminal: Terminal) -> String {
        let verdict =
            hasFailed
            ? terminal.paint("broken ", .red)
            : findings.isEmpty ? terminal.paint("ok     ", .green) : terminal.paint("warning", .yellow)
        return "\(verdict)  \(which.name): \(which.about)\n"
    }

    var json: JSONValue {
        [
            "case": .string(which.name), "ok": .boolean(!hasFailed), "about": .string(which.about),
            "ms": JSONValue(milliseconds),
        ]
    }
}

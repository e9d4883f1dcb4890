internal import Configuration
internal import JSONText
internal import Unix

/// How one endpoint's trial went.
struct ConnectionReport: Equatable, Sendable {
    let endpoint: String
    let adapter: String
    let isFine: Bool
    /// What the link says, or the reason.
    let text: String
    /// What to do, and what the adapter remarked.
    let notes: [String]

    init(_ endpoint: EndpointConfiguration, failure: String) {
        self.endpoint = endpoint.name
        adapter = endpoint.adapter
        isFine = false
        text = failure
        notes = []
    }

    /// What the process that tried it has left.
    init(_ endpoint: EndpointConfiguration, _ outcome: Command.Outcome) {
        let lines = (outcome.output[3]?.bytes ?? []).split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONValue(parsing: Array($0).span)
        }
        let answer = lines.first
        let text = answer?["text"]?.string ?? ""
        self.endpoint = endpoint.name
        adapter = endpoint.adapter
        if let harm = Self.harm(outcome, answer != nil, endpoint) {
            isFine = false
            self.text = harm
            notes = [text, Self.lastWords(outcome)].filter { !$0.isEmpty } + [Self.advice]
            return
        }
        isFine = answer?["ok"]?.boolean ?? false
        let advice = answer?["advice"]?.string ?? ""
        self.text = advice.isEmpty ? text : "\(text): \(advice)"
        let remarks = lines.dropFirst().compactMap { $0["remark"]?.string }
        notes = (answer?["notes"]?.array ?? []).compactMap(\.string) + remarks
    }

    /// What the adapter has done to the process, if it did not survive it.
    private static func harm(_ outcome: Command.Outcome, _ hasAnswer: Bool, _ endpoint: EndpointConfiguration)
        -> String?
    {
        let what = "the adapter \(endpoint.adapter)"
        let stage = hasAnswer ? "when it was stopped" : "when it was started"
        if outcome.timedOut { return "\(what) hangs \(stage)" }
        switch outcome.ending {
        case .signalled(let signal): return "\(what) crashed \(stage): \(SignalName.of(signal))"
        case .exited(0) where hasAnswer: return nil
        case .exited(78): return "the configuration has changed while it was checked"
        case .exited(let code): return "\(what) ended the process \(stage), with exit code \(code)"
        }
    }

    private static let advice = "leave the endpoint out until the adapter is mended: its author can tell"

    private static func lastWords(_ outcome: Command.Outcome) -> String {
        outcome.standardError.split(separator: "\n").last.map(String.init) ?? ""
    }

    var json: JSONValue {
        [
            "endpoint": .string(endpoint), "adapter": .string(adapter), "ok": .boolean(isFine), "text": .string(text),
            "notes": .array(notes.map { .string($0) }),
        ]
    }
}

extension [ConnectionReport] {
    /// A line for each endpoint, with remarks below it. Nothing is cut: a reason must be read to its end.
    func text(_ terminal: Terminal) -> String {
        let names = map(\.endpoint.count).max() ?? 0
        let adapters = map(\.adapter.count).max() ?? 0
        return map { report in
            let verdict = report.isFine ? terminal.paint("ok    ", .green) : terminal.paint("failed", .red)
            let line = "\(fill(report.endpoint, names))  \(fill(report.adapter, adapters))  \(verdict)  "
            return ([line + VisibleText.line(report.text)] + report.notes.map { "    \(VisibleText.line($0))" })
                .joined(separator: "\n") + "\n"
        }.joined()
    }

    private func fill(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: Swift.max(0, width - text.count))
    }
}

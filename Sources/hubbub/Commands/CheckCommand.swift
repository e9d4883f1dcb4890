internal import ArgumentParser
internal import Assembly
internal import Configuration
internal import Unix

/// `hubbub check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration: syntax, settings, types, and what each route promises.",
        discussion: """
            Exits with 0 where the hub would run, with 78 where it would not.

            Examples:
              hubbub check
              hubbub check --strict kitchen.yaml
              hubbub check --json | jq '.findings[].message'
            """)

    @Argument(help: "The configuration.", completion: Completions.configuration)
    var file = ConfigurationFile.standard

    @Flag(help: "Take for errors what is only a warning otherwise, such as a cycle of routes.")
    var strict = false

    @Flag(help: "Print one JSON object: ok, findings, guarantees.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let plan = HubPlan.make(
            path: file, options: try adapters.loaderOptions(), environment: Environment.all(), strict: strict)
        if json {
            Output.write(json: plan.result.json)
        } else {
            Output.write(Self.text(plan.result, Terminal.output))
        }
        if plan.result.hasErrors { Ending.end(.configuration) }
    }

    /// The text of the result, its severities in colour.
    static func text(_ result: CheckResult, _ terminal: Terminal) -> String {
        guard terminal.hasColour else { return result.text }
        let findings = result.findings.map { finding in
            let word = finding.severity.rawValue
            return finding.description.replacing(
                ": \(word): ", with: ": \(terminal.paint(word, style(finding.severity))): ", maxReplacements: 1)
        }
        let summary = terminal.paint(result.summary, result.hasErrors ? .red : .bold)
        return (findings + [summary] + result.guarantees.map(\.line)).joined(separator: "\n") + "\n"
    }

    private static func style(_ severity: Severity) -> Style {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .note: .cyan
        }
    }
}

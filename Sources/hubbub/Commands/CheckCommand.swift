internal import ArgumentParser
internal import Assembly
internal import Configuration
internal import JSONText
internal import Unix

/// `hubbub check`
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration: syntax, settings, types, where each endpoint runs, what each route promises.",
        discussion: """
            Exits with 0 where the hub would run, with 78 where it would not. An endpoint \
            with `missing: wait` may wait for its adapter; that is a warning.

            With --connect each endpoint is also started, alone and in a process of its own, until its link is up, it has \
            failed or the time is over; then it is stopped. No event passes. But what an endpoint opens is really opened: a \
            program is started, a file to write is made, a server listens and closes again what connects meanwhile, and a \
            peer that lets each name in only once ends the connection of a hub that runs. Exits with 1 where one could not \
            be opened.

            Examples:
              hubbub check
              hubbub check --connect --timeout 3s
              hubbub check --strict kitchen.yaml
              hubbub check --json | jq '.findings[].message'
            """)

    @Argument(help: "The configuration.", completion: Completions.configuration)
    var file = ConfigurationFile.standard

    @Flag(help: "Take for errors what is only a warning otherwise, such as a cycle of routes.")
    var strict = false

    @Flag(
        help: "Open what the configuration names, too: connect, listen, start programs. See above for what that does.")
    var connect = false

    @Option(
        help: ArgumentHelp(
            "With --connect: how long an endpoint may take: 500ms, 10s, 2m; 1d at most.", valueName: "time"))
    var timeout = TimeLimit(seconds: 10)

    @Flag(help: "Print one JSON object: ok, findings, placements, guarantees; with --connect also endpoints.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let plan = HubPlan.make(
            path: file, options: try adapters.loaderOptions(), environment: Environment.all(), strict: strict)
        let connects = connect && !plan.result.hasErrors
        if !json { Output.write(Self.text(plan.result, Terminal.output)) }
        let reports = connects ? try open(plan) : nil
        let isFine = reports?.allSatisfy(\.isFine) ?? !plan.result.hasErrors
        if json { Output.write(json: Self.json(plan.result, reports, isFine: isFine)) }
        if plan.result.hasErrors { Ending.end(.configuration) }
        if !isFine { Ending.end(.failure) }
    }

    /// Opens the endpoints, and prints how that went unless that is for programs.
    private func open(_ plan: HubPlan) throws -> [ConnectionReport] {
        let terminal = json ? Terminal.plain : Terminal.output
        let check = ConnectionCheck(
            file: plan.configuration.file,
            endpoints: plan.configuration.endpoints.filter { plan.library(of: $0) != nil }, adapters: adapters.words,
            timeout: timeout)
        let progress = ProgressLine(terminal)
        defer { progress.clear() }
        let reports = try check.run(progress)
        if !json { Output.write(reports.text(terminal)) }
        return reports
    }

    private static func json(_ result: CheckResult, _ reports: [ConnectionReport]?, isFine: Bool) -> JSONValue {
        guard let reports else { return result.json }
        let members = (result.json.members ?? []).filter { $0.name != "ok" }
        return .object(
            [.init("ok", .boolean(isFine))] + members + [.init("endpoints", .array(reports.map(\.json)))])
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
        return (findings + [summary] + result.verdicts).joined(separator: "\n") + "\n"
    }

    private static func style(_ severity: Severity) -> Style {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .note: .cyan
        }
    }
}

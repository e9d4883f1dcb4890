internal import ArgumentParser
internal import Configuration
internal import Descriptors
internal import JSONText
internal import Loader
internal import Rules
internal import Unix

/// `hubbub adapters check`
struct AdaptersCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Try an adapter: whether it keeps the rules of the interface.",
        discussion: """
            The library is looked at, then tried in many cases, each in a process of its own and with a directory of its own, \
            under a host that checks threads, references, lifetimes, credit, settlements and what is left behind. What is done \
            in a case is left to chance and depends on the seed alone, so that it can be done again.

            An endpoint of the adapter is made of its defaults and, for what is required, of the examples in its descriptor; \
            --set and --settings give more. What its settings name is really opened: programs are started, peers connected to. \
            It listens only at free ports of this machine, whatever its settings say.

            Exits with 0 where all rules hold, with 1 where one is broken. `hubbub explain RULE` says what a rule means.

            Examples:
              hubbub adapters check ./libmine.so
              hubbub adapters check ./libmine.so --case traffic --reproduce 4711
              hubbub adapters check exec --set 'command=[cat]'
              hubbub adapters check ./libmine.so --json | jq -r '.findings[].rule'
            """)

    @Argument(
        help: ArgumentHelp("The library, or the name of an adapter.", valueName: "file|name"),
        completion: .file(extensions: ["so"]))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Do again what was done with this seed, which a report names.", valueName: "seed"))
    var reproduce: UInt64?

    @Option(
        name: .customLong("case"), parsing: .singleValue,
        help: ArgumentHelp("Only this case; may be given several times.", valueName: "case"))
    var cases: [String] = []

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "A setting of the endpoint, its value as in YAML; may be given several times.", valueName: "name=value"))
    var assignments: [Assignment] = []

    @Option(
        help: ArgumentHelp("A file with settings of the endpoint, as YAML.", valueName: "file"), completion: .file())
    var settings: String?

    @Flag(help: "Print one JSON object: ok, adapter, version, path, seed, cases, findings, calls.")
    var json = false

    @OptionGroup var adapters: AdapterOptions

    func run() throws {
        let entry = try library()
        let seed = reproduce ?? UInt64.random(in: 1...999_999_999)
        var report = ConformanceReport(entry: entry, seed: seed, words: words)
        if entry.state == .ok, let descriptor = entry.descriptor {
            try examine(descriptor, into: &report)
        } else if let reason = entry.reason {
            report.findings.append(RuleFinding(.load, "\(reason.text) [\(reason.code.rawValue)]"))
        }
        if json { Output.write(json: report.json) } else { Output.write(report.text(Terminal.output)) }
        if report.hasFailures { Ending.end(.failure) }
    }

    private func examine(_ descriptor: AdapterDescriptor, into report: inout ConformanceReport) throws {
        report.findings += try LibraryRules.findings(report.entry, trust: adapters.loaderOptions().trust)
        report.findings += DescriptorRules.findings(descriptor)
        // No endpoint can be made.
        if report.findings.contains(where: { $0.rule == .defaultValue }) { return }
        let chosen = try choose(among: ConformanceCase.all(for: descriptor))
        let settings = try CheckedSettings(descriptor, assignments: assignments, file: settings)
        report.findings += settings.missing
        guard settings.missing.isEmpty else { return }
        let terminal = json ? Terminal.plain : Terminal.output
        let progress = ProgressLine(terminal)
        defer { progress.clear() }
        let examinations = Examinations(entry: report.entry, seed: report.seed, configuration: settings.text)
        let results = try examinations.run(chosen, progress) {
            if !json { Output.write($0.line(terminal)) }
        }
        for result in results { report.add(result) }
        if cases.isEmpty { report.noteUntried(descriptor.roles) }
    }

    /// A path is looked at wherever it lies; a name is searched.
    private func library() throws -> CatalogEntry {
        guard file.contains("/") || file.hasSuffix(".so") else {
            let (catalog, options) = try adapters.catalog()
            let selection = try Selection(file, in: catalog, searched: options.directories)
            if let entry = selection.entries.first(where: { $0.state == .ok }) ?? selection.entries.first {
                return entry
            }
            throw Failure("no adapter is called \(file)")
        }
        let path: String
        do throws(SystemError) { path = try Files.realPath(file) } catch {
            throw Failure("\(file) cannot be read: \(error.reason)")
        }
        return Catalog(try adapters.loaderOptions()).look(at: path)
    }

    private func choose(among all: [ConformanceCase]) throws -> [ConformanceCase] {
        for name in cases where !all.contains(where: { $0.name == name }) {
            throw Failure("this adapter has no case \(name): there are \(all.map(\.name).joined(separator: ", "))")
        }
        return cases.isEmpty ? all : all.filter { cases.contains($0.name) }
    }

    /// The same command without a case and a seed.
    private var words: String {
        var words = ["hubbub adapters check", ShellWord.quoted(file)]
        for assignment in assignments {
            words += ["--set", ShellWord.quoted("\(assignment.name)=\(assignment.value)")]
        }
        if let settings { words += ["--settings", ShellWord.quoted(settings)] }
        words += adapters.words.map(ShellWord.quoted)
        return words.joined(separator: " ")
    }
}

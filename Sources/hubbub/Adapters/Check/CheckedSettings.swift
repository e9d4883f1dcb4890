internal import Configuration
internal import Descriptors
internal import Rules
internal import Unix

/// The configuration of the endpoint that an adapter is tried with: what was given and, for what else is required, the examples
/// of the descriptor.
struct CheckedSettings {
    /// The file of a hub with that endpoint alone.
    let text: String
    /// What is required and known from nowhere.
    let missing: [RuleFinding]

    private static let fileLimit = 1 << 20

    /// - Throws: what is wrong with what was given.
    init(_ descriptor: AdapterDescriptor, assignments: [Assignment], file: String?) throws {
        var lines: [String] = []
        var names: Set<String> = []
        for assignment in assignments {
            guard names.insert(assignment.name).inserted else { throw Failure("\(assignment.name) is set twice") }
            lines.append("\(assignment.name): \(assignment.value.replacing("\n", with: " "))")
        }
        if let file {
            let given: String
            do throws(SystemError) {
                given = String(decoding: try Files.read(file, limit: Self.fileLimit), as: UTF8.self)
            } catch { throw Failure("\(file) cannot be read: \(error.reason)") }
            for line in given.split(separator: "\n") {
                lines.append(String(line))
                if let end = line.firstIndex(of: ":"), line.first != " " { names.insert(String(line[..<end])) }
            }
        }
        var missing: [RuleFinding] = []
        for field in descriptor.settings where field.isRequired && !names.contains(field.name) {
            if field.example.isEmpty {
                missing.append(
                    RuleFinding(
                        .needsSettings,
                        "the setting \(field.name) is required and has no example: give it with --set \(field.name)=…"))
            } else {
                lines.append("\(field.name): \(field.example)")
            }
        }
        text = Self.text(descriptor.name, lines)
        self.missing = missing
        guard missing.isEmpty else { return }
        if let finding = Self.errors(in: text, descriptor).first {
            let hint = finding.hint.isEmpty ? "" : ": \(finding.hint)"
            throw Failure("the settings do not fit: \(finding.message)\(hint)", status: .configuration)
        }
    }

    /// Whether an example is a value of its field.
    static func accepts(_ field: FieldSpec, _ value: String) -> Bool {
        accepts(field, lines: ["\(field.name): \(value)"])
    }

    /// Whether the default of a field is a value of it.
    static func acceptsDefault(of field: FieldSpec) -> Bool { accepts(field, lines: []) }

    private static func accepts(_ field: FieldSpec, lines: [String]) -> Bool {
        var field = field
        field.isRequired = false
        let descriptor = AdapterDescriptor(name: "checked", version: "1", summary: "", roles: [], settings: [field])
        return errors(in: text(descriptor.name, lines), descriptor).isEmpty
    }

    private static func text(_ adapter: String, _ lines: [String]) -> String {
        (["endpoints:", "  checked:", "    adapter: \(adapter)"] + lines.map { "    \($0)" }).joined(separator: "\n")
            + "\n"
    }

    private static func errors(in text: String, _ descriptor: AdapterDescriptor) -> [Finding] {
        ConfigurationDraft(parsing: Array(text.utf8), file: "settings")
            .resolve(environment: Environment.all(), adapters: AdapterCatalogue([descriptor]))
            .findings.filter { $0.severity == .error }
    }
}

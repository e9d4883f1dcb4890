internal import AdapterKit
internal import Descriptors
internal import EventLines
internal import Glibc
internal import Unix

/// The settings in the form that the adapter works with.
struct ExecSettings {
    let command: Command
    let format: LineFormat
    let longestLine: Int
    let pause: Duration

    init(_ settings: TypedValue) throws(AdapterError) {
        let words = (settings["command"]?.list ?? []).compactMap(\.string)
        guard let program = words.first, !program.isEmpty else {
            throw AdapterError(.settings, "command is empty: name the program to run")
        }
        var environment = Environment.all()
        for variable in settings["environment"]?.list ?? [] {
            let name = variable["name"]?.string ?? ""
            guard !name.isEmpty, !name.contains("=") else {
                throw AdapterError(.settings, "\"\(name)\" is no name of a variable")
            }
            environment[name] = variable["value"]?.string ?? ""
        }
        var command = Command(
            try Self.find(program, in: environment["PATH"] ?? "/usr/bin:/bin"), Array(words.dropFirst()),
            environment: environment)
        command.directory = settings["directory"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        self.command = command
        format = settings["format"]?.string.flatMap { LineFormat(rawValue: $0) } ?? .json
        longestLine = Int(settings["longest_line"]?.integer ?? 256 << 10)
        pause = .nanoseconds(settings["pause"]?.integer ?? 1_000_000_000)
    }

    /// The program's path.
    private static func find(_ program: String, in path: String) throws(AdapterError) -> String {
        if program.contains("/") { return program }
        for directory in path.split(separator: ":") {
            let candidate = Path.join(String(directory), program)
            if unsafe access(candidate, X_OK) == 0 { return candidate }
        }
        throw AdapterError(.notFound, "there is no program \(program) in PATH (\(path)): give its path")
    }
}

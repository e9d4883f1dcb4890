package import JSONText

/// How grave a finding is. A configuration with an error does not run.
package enum Severity: String, Sendable, CaseIterable {
    case error, warning, note
}

/// One thing to say about a configuration, with the place that it is about.
///
/// Nothing in it ever holds the value of a secret setting, nor a value that came from the environment.
package struct Finding: Error, Equatable, Sendable {
    package var severity: Severity
    package let code: FindingCode
    /// What is wrong, on one line, with the offending text.
    package let message: String
    /// What to do about it; empty for nothing.
    package let hint: String
    package let place: Place

    private static let lengthLimit = 1_000

    package init(_ severity: Severity, _ code: FindingCode, _ message: String, hint: String = "", at place: Place) {
        self.severity = severity
        self.code = code
        // Keys of a file stand in paths as they are written; whatever is in them, a finding is harmless to print.
        self.message = oneLine(message, limit: Self.lengthLimit)
        self.hint = oneLine(hint, limit: Self.lengthLimit)
        self.place = place
    }
}

extension Finding: CustomStringConvertible {
    /// `file:line:column: error: message [code]`, and below it the hint, indented.
    package var description: String {
        let line = "\(place): \(severity.rawValue): \(message) [\(code.rawValue)]"
        return hint.isEmpty ? line : line + "\n    " + hint
    }
}

extension Finding {
    /// The finding as `--json` prints it; a file as a whole has line and column 0.
    package var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "code": .string(code.rawValue), "message": .string(message),
            "hint": .string(hint), "file": .string(place.file), "line": JSONValue(place.line),
            "column": JSONValue(place.column),
        ]
    }
}

extension Sequence<Finding> {
    /// Whether the configuration must not run.
    package var hasErrors: Bool { contains { $0.severity == .error } }

    /// In the order of the file, and there as they were found.
    package func inFileOrder() -> [Finding] {
        enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
    }
}

/// Collects what is found. It keeps a bounded number, so that a hostile file cannot fill the memory.
struct Report {
    private static let limit = 200

    private(set) var findings: [Finding] = []

    var hasErrors: Bool { findings.hasErrors }

    mutating func error(_ code: FindingCode, _ message: String, hint: String = "", at place: Place) {
        add(Finding(.error, code, message, hint: hint, at: place))
    }

    mutating func warning(_ code: FindingCode, _ message: String, hint: String = "", at place: Place) {
        add(Finding(.warning, code, message, hint: hint, at: place))
    }

    mutating func note(_ code: FindingCode, _ message: String, at place: Place) {
        add(Finding(.note, code, message, at: place))
    }

    /// Keeps the finding, unless the same stands there already.
    mutating func add(_ finding: Finding) {
        guard findings.count <= Self.limit, !findings.contains(finding) else { return }
        guard findings.count < Self.limit else {
            return findings.append(
                Finding(.error, .tooManyFindings, "more is wrong than these \(Self.limit) findings", at: finding.place))
        }
        findings.append(finding)
    }
}

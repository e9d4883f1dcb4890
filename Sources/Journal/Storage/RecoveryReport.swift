/// What opening a journal found.
package struct RecoveryReport: Equatable, Sendable {
    package var segments = 0
    package var records = 0
    /// Of the records.
    package var bytes = 0
    /// Segments whose last record was cut off, and is gone: nobody was told that it is kept.
    package var truncated = 0
    /// Places in the middle that are no records, or not what they should be; their bytes are in `quarantine/`.
    package var quarantined = 0
    /// What was found there, for people.
    package var findings: [String] = []
    /// More findings are only counted.
    static let findingLimit = 100

    mutating func add(_ finding: String) { if findings.count < Self.findingLimit { findings.append(finding) } }
}

internal import Testing

/// A command line with something wrong, and all that is said of it.
struct WrongCommandLine: CustomTestStringConvertible, Sendable {
    let line: String
    /// What stands on standard error, without the line with the usage, which every new option changes, and with `PLACE` for
    /// the folder.
    let says: String

    init(_ line: String, _ says: String) {
        self.line = line
        self.says = says
    }

    var testDescription: String { line }
}

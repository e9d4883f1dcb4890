internal import Configuration
internal import Testing

/// A file with one thing wrong, and what is said of it.
struct WrongFile: CustomTestStringConvertible, Sendable {
    let text: String
    /// `line:column`.
    let place: String
    let code: FindingCode
    /// A part of the message.
    let message: String
    /// A part of the hint.
    let hint: String

    init(_ text: String, _ place: String, _ code: FindingCode, _ message: String, _ hint: String = "") {
        self.text = text
        self.place = place
        self.code = code
        self.message = message
        self.hint = hint
    }

    var testDescription: String { "\(code.rawValue): \(message)" }

    /// A file with one route from `ticks` to `out`, which is the third line, indented by 4.
    static func route(
        _ lines: String, _ place: String, _ code: FindingCode, _ message: String, _ hint: String = ""
    ) -> WrongFile {
        let head = """
            endpoints: {ticks: {adapter: generate}, out: {adapter: wire, host: h}, talk: {adapter: talk}}
            routes:
              - from: ticks
            """
        return WrongFile(
            head + "\n" + lines.split(separator: "\n").map { "    \($0)\n" }.joined(), place, code, message, hint)
    }

    /// A file with one endpoint, whose settings begin in the fourth line, indented by 4.
    static func setting(
        _ adapter: String, _ lines: String, _ place: String, _ code: FindingCode, _ message: String, _ hint: String = ""
    ) -> WrongFile {
        let head = "endpoints:\n  x:\n    adapter: \(adapter)\n"
        return WrongFile(head + lines.split(separator: "\n").map { "    \($0)\n" }.joined(), place, code, message, hint)
    }
}

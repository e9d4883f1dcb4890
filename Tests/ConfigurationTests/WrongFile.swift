internal import Testing

/// A file with something wrong, and all that is said of it.
///
/// The tables of them are a page of the manual as well: each entry is what somebody writes, and what the hub answers.
struct WrongFile: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    /// Every finding, as it is printed.
    let says: String

    init(bytes: [UInt8], _ says: String) {
        self.bytes = bytes
        self.says = says
    }

    /// - Parameter text: a line feed is added to it.
    init(_ text: String, _ says: String) {
        self.init(bytes: Array((text + "\n").utf8), says)
    }

    var testDescription: String { says }

    /// A file with one endpoint `x`, whose settings begin in the fifth line, indented by 4.
    static func setting(_ adapter: String, _ lines: String, _ says: String) -> WrongFile {
        let head = "endpoints:\n  sink: {adapter: null}\n  x:\n    adapter: \(adapter)\n"
        return WrongFile(head + indented(lines) + "routes: [{from: x, to: sink}]", says)
    }

    /// A file with one route from `ticks`, whose further lines begin in the fourth one, indented by 4. It goes to `out`, or to
    /// `talk`, which is there where the lines name it: otherwise it would be an endpoint without use.
    static func route(_ lines: String, _ says: String) -> WrongFile {
        let talk = lines.hasPrefix("to: talk") ? ", talk: {adapter: talk}" : ""
        let endpoints = "{ticks: {adapter: generate}, out: {adapter: wire, host: h}\(talk)}"
        let text = "endpoints: \(endpoints)\nroutes:\n  - from: ticks\n" + indented(lines)
        return WrongFile(String(text.dropLast()), says)
    }

    private static func indented(_ lines: String) -> String {
        lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
}

internal import Explanations

/// Explanations for people.
enum ExplanationText {
    /// One of them, as a short page.
    static func page(_ explanation: Explanation, _ terminal: Terminal) -> String {
        let columns = min(terminal.width ?? 80, 80)
        let lines =
            [terminal.paint(explanation.code, .bold)] + wrapped(explanation.kind.text, columns)
            + section("What it means", explanation.meaning, columns, terminal)
            + section("What usually causes it", explanation.cause, columns, terminal)
            + section("What to do", explanation.remedy, columns, terminal)
        return lines.joined(separator: "\n") + "\n"
    }

    /// All of them, one on a line.
    static func list(_ explanations: [Explanation], _ terminal: Terminal) -> String {
        var table = TextTable(["code", "meaning"])
        for explanation in explanations {
            table.add([.init(explanation.code, .cyan), .init(explanation.meaning)])
        }
        return table.text(terminal)
    }

    private static func section(
        _ title: String, _ text: String, _ columns: Int, _ terminal: Terminal
    ) -> [String] {
        ["", terminal.paint(title, .bold)] + wrapped(text, columns)
    }

    private static func wrapped(_ text: String, _ columns: Int) -> [String] {
        VisibleText.wrapped(text, to: max(20, columns - 2)).map { "  " + $0 }
    }
}

internal import Unix

/// One line on a terminal that says what is waited for, and is gone when there is something to read.
final class ProgressLine {
    private let terminal: Terminal
    private let start = Clock.monotonic()
    private var shown = ""

    init(_ terminal: Terminal) { self.terminal = terminal }

    func show(waitingFor names: [String]) {
        guard terminal.isTerminal, let width = terminal.width else { return }
        let seconds = (Clock.monotonic() - start) / 1_000_000_000
        let text = Terminal.cut("waiting for \(names.joined(separator: ", ")) (\(seconds) s)", to: width - 1)
        guard text != shown else { return }
        Output.write("\r\(text)\u{1B}[K")
        shown = text
    }

    func clear() {
        if !shown.isEmpty { Output.write("\r\u{1B}[K") }
        shown = ""
    }
}

internal import JSONText

/// A hub's status for people.
struct StatusText {
    private let status: JSONValue

    init(_ status: JSONValue) { self.status = status }

    func text(_ terminal: Terminal) -> String {
        [head(terminal) + journal(terminal), endpoints(terminal), routes(terminal)].joined(separator: "\n")
    }

    private func head(_ terminal: Terminal) -> String {
        let isHealthy = status["healthy"]?.boolean == true
        let facts = [
            "up \(Quantity.time(seconds: number(status, "uptime_s")))",
            "\(Quantity.bytes(number(status, "resident_bytes"))) of memory", "process \(number(status, "pid"))",
            "version \(string(status, "version"))", "configuration \(string(status, "configuration"))",
        ]
        let name = terminal.paint(string(status, "hub"), .bold)
        let health = terminal.paint(isHealthy ? "healthy" : "not healthy", isHealthy ? .green : .red)
        return "\(name): \(health), \(facts.joined(separator: ", "))\n"
    }

    /// Only where something is wrong with it.
    private func journal(_ terminal: Terminal) -> String {
        guard let journal = status["journal"], string(journal, "condition") != "running" else { return "" }
        return terminal.paint("journal: \(string(journal, "condition")): \(string(journal, "reason"))", .red) + "\n"
    }

    private func endpoints(_ terminal: Terminal) -> String {
        var table = TextTable(
            ["endpoint", "adapter", "state", "link", "emitted", "refused", "unsettled", "in flight"],
            right: [4, 5, 6, 7])
        for endpoint in status["endpoints"]?.array ?? [] {
            let state = string(endpoint, "state")
            let link = endpoint["link"]?.string ?? ""
            let hold = endpoint["hold"]?.string.map { ", \($0)" } ?? ""
            table.add(
                [
                    .init(string(endpoint, "name")), .init(string(endpoint, "adapter")),
                    .init(state + hold, state != "running" ? .red : hold.isEmpty ? .green : .yellow),
                    .init(link, link == "down" ? .red : .green),
                ] + ["emitted", "refused", "unsettled", "in_flight"].map { count(endpoint, $0) },
                notes: notes(endpoint))
        }
        return table.text(terminal)
    }

    private func notes(_ endpoint: JSONValue) -> [TextTable.Cell] {
        var notes = ["waits_for", "library_note"].filter { endpoint[$0] != nil }.map { name in
            TextTable.Cell(string(endpoint, name), .yellow)
        }
        if let error = endpoint["last_error"]?.string { notes.append(.init("error: \(error)", .red)) }
        if let text = endpoint["link_text"]?.string { notes.append(.init("link: \(text)", .dim)) }
        let counts = (endpoint["counts"]?.members ?? []).map { "\($0.name) \($0.value.text)" }
        if !counts.isEmpty { notes.append(.init("counts: \(counts.joined(separator: ", "))", .dim)) }
        let violations = (endpoint["violations"]?.array ?? []).compactMap(\.string)
        return notes + violations.map { .init("misbehaved: \($0)", .yellow) }
    }

    private func routes(_ terminal: Terminal) -> String {
        let routes = status["routes"]?.array ?? []
        // What is nowhere but 0 only takes the room of what matters.
        let rare = ["dropped", "rejected", "retried", "exhausted", "dead_letters"].filter { name in
            routes.contains { number($0, name) > 0 }
        }
        let counters = ["unsettled", "delivered", "lost"] + rare
        let titles = counters.map { $0 == "dead_letters" ? "dead letters" : $0 }
        var table = TextTable(["route", "from", "to", "delivery"] + titles, right: Set(4..<4 + counters.count))
        for route in routes {
            let from = (route["from"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
            let hold = route["hold"]?.string.map { ", \($0)" } ?? ""
            let delivery = TextTable.Cell(string(route, "delivery") + hold, hold.isEmpty ? nil : .yellow)
            table.add(
                [.init(string(route, "name")), .init(from), .init(string(route, "to")), delivery]
                    + counters.map { name in
                        let isBad =
                            ["rejected", "exhausted", "lost", "dead_letters"].contains(name) && number(route, name) > 0
                        return .init(count(route, name).text, isBad ? .red : nil)
                    })
        }
        return table.text(terminal)
    }

    private func string(_ value: JSONValue, _ name: String) -> String { VisibleText.line(value[name]?.string ?? "") }
    private func number(_ value: JSONValue, _ name: String) -> Int64 { value[name]?.integer ?? 0 }
    private func count(_ value: JSONValue, _ name: String) -> TextTable.Cell { .init(value[name]?.text ?? "") }
}

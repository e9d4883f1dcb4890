internal import JSONText
internal import Routing

/// The graph for people: each source, and below it an arrow for each of its routes.
struct GraphText {
    private let graph: Graph
    private let live: LiveHub?
    private let terminal: Terminal
    private let columns: Int

    init(_ graph: Graph, _ live: LiveHub?, _ terminal: Terminal) {
        self.graph = graph
        self.live = live
        self.terminal = terminal
        columns = min(terminal.width ?? 80, 100)
    }

    var text: String {
        var blocks = [head]
        let sources = graph.nodes.filter { !graph.routes(from: $0.name).isEmpty }
        blocks += sources.map { source in
            let routes = graph.routes(from: source.name)
            return endpoint(source) + routes.enumerated().flatMap { arrow($1, isLast: $0 == routes.count - 1) }
        }
        let sinks = graph.nodes.filter { node in
            graph.routes(from: node.name).isEmpty && (live != nil || !graph.routes.contains { $0.to == node.name })
        }
        if !sinks.isEmpty { blocks.append(sinks.flatMap { endpoint($0) + unused($0) }) }
        return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    // MARK: parts

    private var head: [String] {
        let name = terminal.paint(VisibleText.line(graph.hub), .bold)
        guard let live else {
            return [name + ": " + cut("no hub runs, so without counters", after: graph.hub.count + 2)]
        }
        let health = live.isHealthy ? "healthy" : "not healthy"
        var lines = ["\(name): \(terminal.paint(health, live.isHealthy ? .green : .red)), up \(live.uptime)"]
        if Set(live.routes) != Set(graph.routes.map(\.name)) {
            lines += wrapped("it runs with other routes than \(graph.file) has now", "", .yellow)
        }
        return lines
    }

    /// `ticks (generate)`, and what the hub says of it.
    private func endpoint(_ node: Graph.Node) -> [String] {
        [title(node, after: 0)] + facts(node).flatMap { wrapped($0.text, "  ", $0.style) }
    }

    /// The endpoint's name and, as far as there is room, its adapter.
    private func title(_ node: Graph.Node, after used: Int) -> String {
        let name = cut(VisibleText.line(node.name), after: used)
        let room = terminal.width.map { $0 - used - name.count - 1 } ?? .max
        guard room > 0 else { return terminal.paint(name, .bold) }
        let adapter = Terminal.cut(VisibleText.line(node.adapter.map { "(\($0))" } ?? "(not there)"), to: room)
        return "\(terminal.paint(name, .bold)) \(terminal.paint(adapter, node.adapter == nil ? .red : .dim))"
    }

    private func unused(_ node: Graph.Node) -> [String] {
        graph.routes.contains { $0.to == node.name } ? [] : wrapped("no route begins or ends here", "  ", .yellow)
    }

    private func facts(_ node: Graph.Node) -> [(text: String, style: Style?)] {
        guard let live, let endpoint = live.endpoint(node.name) else { return [] }
        let state = endpoint["state"]?.string ?? ""
        let link = endpoint["link"]?.string.map { "link \($0)" }
        let emitted = live.rate("endpoints", node.name, "emitted")
        let bad = ["refused", "unrouted", "invalid"].compactMap { count(endpoint, $0) }
        let isWell = state == "running" && link != "link down"
        let text = ([state, link, emitted].compactMap { $0 } + bad).joined(separator: ", ")
        let error = endpoint["last_error"]?.string.map { ("error: \($0)", Style?.some(.red)) }
        return [(text, isWell ? nil : .red)] + [error].compactMap { $0 }
    }

    /// An arrow to the target, and below it what the route does.
    private func arrow(_ route: RouteSpec, isLast: Bool) -> [String] {
        let facts = RouteFacts(route)
        let trunk = isLast ? "    " : "│   "
        let head = (isLast ? "└─▶ " : "├─▶ ") + title(graph.node(route.to), after: 4)
        let details = facts.lines.enumerated().flatMap { index, line in
            wrapped(line, trunk + "  ", index == 0 && facts.name != nil ? .cyan : nil)
        }
        return [head] + details + counters(route, trunk + "  ") + (isLast ? [] : ["│"])
    }

    private func counters(_ route: RouteSpec, _ prefix: String) -> [String] {
        guard let live, let status = live.route(route.name) else { return [] }
        let good = [live.rate("routes", route.name, "delivered"), count(status, "waiting")].compactMap { $0 }
        let bad = ["dropped", "retried", "rejected", "exhausted"].compactMap { count(status, $0) }
        return wrapped(good.joined(separator: ", "), prefix, .green)
            + wrapped(bad.joined(separator: ", "), prefix, .red)
    }

    /// What is 0 only takes the room of what matters.
    private func count(_ value: JSONValue, _ name: String) -> String? {
        guard let number = value[name]?.integer, number > 0 else { return nil }
        return "\(name) \(Quantity.count(Double(number)))"
    }

    // MARK: layout

    private func wrapped(_ text: String, _ prefix: String, _ style: Style?) -> [String] {
        VisibleText.wrapped(text, to: max(10, columns - prefix.count)).map {
            prefix + terminal.paint(cut($0, after: prefix.count), style)
        }
    }

    /// The text as far as it has room on a terminal.
    private func cut(_ text: String, after used: Int) -> String {
        terminal.width.map { Terminal.cut(text, to: max(0, $0 - used)) } ?? text
    }
}

internal import Routing

/// The graph as a flowchart of Mermaid (https://mermaid.js.org/syntax/flowchart.html).
enum GraphMermaid {
    static func text(_ graph: Graph) -> String {
        var lines = ["flowchart LR"]
        // Names are no identifiers there: `end` ends something.
        var identifiers: [String: String] = [:]
        for (index, node) in graph.nodes.enumerated() {
            identifiers[node.name] = "e\(index)"
            lines.append("  e\(index)[\(label([node.name, node.adapter ?? "not there"]))]")
            if node.adapter == nil { lines.append("  style e\(index) stroke-dasharray:5 5") }
        }
        for route in graph.routes {
            let to = identifiers[route.to] ?? ""
            let label = label(RouteFacts(route).lines)
            lines += route.from.map { "  \(identifiers[$0] ?? "") -->|\(label)| \(to)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func label(_ lines: [String]) -> String {
        "\"\(lines.map(escaped).joined(separator: "<br/>"))\""
    }

    /// By number, whatever is not plain: quotes, brackets and entities have a meaning there, so has Markdown, and a word
    /// such as `style` with a colon and a semicolon behind it.
    private static func escaped(_ text: String) -> String {
        VisibleText.line(text).unicodeScalars.map { scalar in
            let isPlain =
                !scalar.isASCII || scalar.properties.isAlphabetic || "0123456789 _-/.,=".unicodeScalars.contains(scalar)
            return isPlain ? String(scalar) : "#\(scalar.value);"
        }.joined()
    }
}

internal import Routing
internal import Unix

/// The graph in the language of Graphviz (https://graphviz.org/doc/info/lang.html).
enum GraphDot {
    static func text(_ graph: Graph) -> String {
        var lines = [
            "digraph \(quoted(graph.hub)) {", "  rankdir=LR;",
            "  node [shape=box, style=rounded, fontname=\"sans-serif\"];",
            "  edge [fontname=\"sans-serif\", fontsize=10];",
        ]
        for node in graph.nodes {
            let style = node.adapter == nil ? ", style=\"rounded,dashed\"" : ""
            lines.append("  \(quoted(node.name)) [label=\(label([node.name, node.adapter ?? "not there"]))\(style)];")
        }
        for route in graph.routes {
            let label = label(RouteFacts(route).lines)
            lines += route.from.map { "  \(quoted($0)) -> \(quoted(route.to)) [label=\(label)];" }
        }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    /// A name: in quotes even a key word is one. Nothing but the quote is special there, and a backslash before it.
    private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// A label: `\n` is a new line, other letters behind a backslash would stand for names, and `&lt;` for `<`.
    private static func label(_ lines: [String]) -> String {
        "\"\(lines.map { escaped($0).replacing("&", with: "&amp;") }.joined(separator: "\\n"))\""
    }

    private static func escaped(_ text: String) -> String {
        VisibleText.line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}

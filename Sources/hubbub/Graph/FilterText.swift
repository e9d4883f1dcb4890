internal import JSONText
internal import Routing

/// Filters in short: `type=lamp.* and not subject=*/noise`. A star stands for any text at the end or the beginning.
enum FilterText {
    /// All filters of a route; empty where every event passes.
    static func of(_ filters: [FilterSpec]) -> String { joined(filters, "and", isOuter: true) }

    private static func text(_ filter: FilterSpec, isOuter: Bool) -> String {
        switch filter {
        case .exact(let pairs): pair(pairs, isOuter) { "\($0)=\(word($1))" }
        case .prefix(let pairs): pair(pairs, isOuter) { "\($0)=\(word($1))*" }
        case .suffix(let pairs): pair(pairs, isOuter) { "\($0)=*\(word($1))" }
        case .all(let filters): joined(filters, "and", isOuter: isOuter)
        case .any(let filters): joined(filters, "or", isOuter: isOuter)
        case .not(let filter): "not \(text(filter, isOuter: false))"
        }
    }

    private static func pair(
        _ pairs: [AttributeText], _ isOuter: Bool, _ write: (String, String) -> String
    ) -> String {
        grouped(pairs.map { write($0.attribute, $0.text) }, "and", isOuter)
    }

    private static func joined(_ filters: [FilterSpec], _ word: String, isOuter: Bool) -> String {
        grouped(filters.map { text($0, isOuter: isOuter && filters.count == 1) }, word, isOuter)
    }

    /// In parentheses where what stands around could be read into it.
    private static func grouped(_ parts: [String], _ word: String, _ isOuter: Bool) -> String {
        let text = parts.joined(separator: " \(word) ")
        return isOuter || parts.count == 1 ? text : "(\(text))"
    }

    /// In quotes where the text could be taken for something else.
    private static func word(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0 > " " && !"*()\"\\".unicodeScalars.contains($0) }
        return isPlain ? text : JSONValue.string(text).text
    }
}

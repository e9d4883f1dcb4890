internal import Unix

/// A text from outside as a message may show it: in quotes, on one line, without control characters, and not long.
func quoted(_ text: String) -> String {
    let escaped =
        text.contains { "\"\\".contains($0) }
        ? text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") : text
    return "\"\(oneLine(escaped, limit: 60))\""
}

/// A text from outside on one line, without control characters, cut where it is long.
func oneLine(_ text: String, limit: Int = 200) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        switch scalar {
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        default: result += isVisible(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
    return result + (text.unicodeScalars.count > limit ? "…" : "")
}

private func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
    default: true
    }
}

/// `a`, `a and b`, `a, b and c`; long lists end with how many more there are.
func listed(_ words: some Collection<String>, conjunction: String = "and") -> String {
    let limit = 12
    guard words.count <= limit else {
        return words.prefix(limit).joined(separator: ", ") + " \(conjunction) \(words.count - limit) more"
    }
    let words = Array(words)
    guard words.count > 1, let last = words.last else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}

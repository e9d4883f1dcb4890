/// Foreign text for people's eyes.
enum Printable {
    /// The text without control and format characters, which a terminal would obey, and at most `limit` scalars of it.
    static func text(_ text: String, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

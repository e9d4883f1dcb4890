internal import Configuration

/// All explanations.
package enum Explanations {
    /// By kind, in the order of the tables.
    package static let all: [Explanation] =
        files + texts + settings + adapters + routes + attributes + libraryFiles + libraryFormats + libraryWords
        + libraryDeeds + libraryWarnings + interface + control + rules

    /// The explanation of a code as somebody copies it: in brackets, in other letters, with the prefix of the header.
    package static func find(_ text: String) -> Explanation? {
        let wanted = plain(text)
        return all.first { $0.code.lowercased() == wanted }
    }

    /// The code that was probably meant.
    package static func nearest(to text: String) -> String? {
        Suggestion.nearest(to: plain(text), among: all.map(\.code))
    }

    private static func plain(_ text: String) -> String {
        var text = text.lowercased()[...]
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        for prefix in ["hubbub_", "e_"] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
        return String(text)
    }
}

internal import ArgumentParser
internal import JSONText

/// A condition on the command line: `type=door.opened`, or `subject=kitchen/*` for a beginning.
struct EventCondition: ExpressibleByArgument {
    private let name: String
    private let text: String
    private let isPrefix: Bool

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
        name = String(argument[..<equals])
        let value = argument[argument.index(after: equals)...]
        isPrefix = value.hasSuffix("*")
        text = String(isPrefix ? value.dropLast() : value)
    }

    /// Whether the member of that name is, or begins with, the text.
    func matches(_ json: JSONValue) -> Bool {
        guard let value = json[name] else { return false }
        let found = value.string ?? value.text
        return isPrefix ? found.hasPrefix(text) : found == text
    }

    static let help =
        "Only what meets all of these: an attribute, and its value or, with a * behind it, the beginning of that."
}

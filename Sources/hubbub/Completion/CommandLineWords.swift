/// A command line on which somebody is typing.
struct CommandLineWords {
    /// Behind the subcommand, up to where somebody types.
    private let words: [String]

    /// Options that have a value, in all commands whose words are completed by what stands before.
    private static let valued: Set = [
        "--socket", "--config", "--timeout", "--type", "--data", "--data-file", "--set", "--count", "--adapters",
    ]

    /// - Parameters:
    ///   - words: all words, from the program's name on.
    ///   - index: the one that is being typed.
    init(_ words: [String], at index: Int) { self.words = Array(words.prefix(max(0, index)).dropFirst(2)) }

    /// The value of an option.
    func value(of option: String) -> String? {
        if let joined = words.last(where: { $0.hasPrefix(option + "=") }) {
            return String(joined.dropFirst(option.count + 1))
        }
        guard let index = words.lastIndex(of: option), index + 1 < words.count else { return nil }
        return words[index + 1]
    }

    /// The word in that place, options and their values left out.
    func operand(_ place: Int) -> String? {
        var operands: [String] = []
        var isValue = false
        for word in words {
            if !isValue, !word.hasPrefix("-") { operands.append(word) }
            isValue = !isValue && Self.valued.contains(word)
        }
        return place < operands.count ? operands[place] : nil
    }
}

internal import Configuration

extension Explanations {
    /// Findings about the file as a whole.
    static let files: [Explanation] = [
        Explanation(
            .fileUnreadable, "The configuration cannot be read.",
            cause: "It is not there, it is no ordinary file, or you may not read it.",
            remedy: "Name the right file. `hubbub init` writes a new one that runs as it is."),
        Explanation(
            .fileTooLarge, "The configuration is larger than a megabyte.",
            cause: "Another file was named, or data has got into the configuration.",
            remedy: "Name the right file. What is long belongs into the systems that the hub connects."),
        Explanation(
            .tooManyFindings, "So much is wrong that the rest is not listed.",
            cause: "One mistake at the top, such as wrong indentation, leads to many others below it.",
            remedy: "Begin with the first finding and check again."),
    ]

    /// Findings about YAML.
    static let texts: [Explanation] = [
        Explanation(
            .syntax, "The text is no YAML.",
            cause:
                "Indentation, a tab, a quote or bracket that is not closed, or a \": \" inside a text without quotes.",
            remedy:
                "Look at the line and column of the message, and at the line before. Put texts with : # { } [ ] in quotes."
        ),
        Explanation(
            .depth, "Lists and mappings are nested more deeply than the hub reads.",
            cause: "No configuration needs that; mostly the file was generated, or means to do harm.",
            remedy: "Make it flatter."),
        Explanation(
            .alias, "An alias (`*name`) leads nowhere, or aliases stand for far too much.",
            cause:
                "Its anchor (`&name`) is missing, stands behind it, or is spelled differently. A text that begins with * needs quotes.",
            remedy: "Write the anchor before its aliases, or put the text in quotes."),
        Explanation(
            .tag, "A tag (`!name`) that this place does not know.",
            cause: "A file of another program was copied, or a text that begins with ! has no quotes.",
            remedy: "Write the value without a tag, or put the text in quotes."),
        Explanation(
            .key, "A list or a mapping stands where a key belongs.",
            cause: "A text with braces or brackets, as {data}, has no quotes.", remedy: "Put it in quotes."),
        Explanation(
            .duplicateKey, "A key stands twice in the same mapping.",
            cause: "A part was copied. YAML does not say which one would count, so neither does.",
            remedy: "Remove one of them; the message says where the first one is."),
        Explanation(
            .severalDocuments, "The file has more than one document.",
            cause: "A line with --- stands in the middle of it.",
            remedy: "Remove the line, or make two files; a hub has one."),
        Explanation(
            .unknownKey, "A key that means nothing at this place.",
            cause: "It is misspelled, or it stands too far to the left or to the right.",
            remedy: "Take what the message suggests, or look at the indentation."),
        Explanation(
            .missingKey, "A key is missing that this place must have.",
            cause: "It was forgotten, or it stands one level too deep.", remedy: "Write it."),
        Explanation(
            .wrongKind, "Something of another form belongs here: a list in place of a text, for example.",
            cause: "A dash is missing or too many, or a value is missing behind its key.",
            remedy: "Write what the message asks for. `hubbub init` writes an example of each."),
        Explanation(
            .badValue, "A value that this key cannot have.", cause: "It is misspelled, or out of its bounds.",
            remedy: "Take one of those that the message names."),
        Explanation(
            .badName, "A name with characters that it must not have, or one that is too long.",
            cause:
                "Names become parts of addresses and of commands, so little more than letters and digits is allowed.",
            remedy: "Choose a name as the message describes it."),
    ]
}

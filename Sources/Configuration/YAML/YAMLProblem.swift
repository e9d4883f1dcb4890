/// Why a text is no YAML: libyaml's reason, and in words that say what to do.
struct YAMLProblem: Error {
    private let reason: String
    private let place: Place
    /// Where what libyaml was reading begins.
    private let context: Place?
    /// The byte or the code point in question, where the text is no text at all.
    private let value: UInt32

    init(_ reason: String, at place: Place, context: Place? = nil, value: UInt32 = 0) {
        self.value = value
        self.reason = reason
        self.place = place
        self.context = context
    }

    /// - Parameter character: what stands at the place.
    func finding(_ character: Character?) -> Finding {
        let (message, hint) = explanation(character)
        return Finding(.error, .syntax, message, hint: hint, at: place)
    }

    /// Where the text in question is found.
    var line: Int { place.line }
    var column: Int { place.column }

    private var beginning: String {
        context.map { "what it belongs to begins at line \($0.line), column \($0.column)" } ?? ""
    }

    private func explanation(_ character: Character?) -> (String, String) {
        switch reason {
        case "found character that cannot start any token" where character == "\t":
            ("a tab cannot indent a line", "YAML is indented with spaces")
        case "found character that cannot start any token":
            (
                "\(character.map { quoted(String($0)) } ?? "this character") cannot begin a value",
                "put the value in quotes"
            )
        case "mapping values are not allowed in this context":
            (
                "a \":\" cannot stand here",
                "check the indentation; a text with \": \" in it needs quotes, and every key its own line"
            )
        case "did not find expected key":
            ("a key is expected here", "check the indentation and that quotes and brackets are closed; \(beginning)")
        case "could not find expected ':'":
            ("this line is no \"key: value\"", "check the indentation, and for a missing \":\"; \(beginning)")
        case "did not find expected ',' or '}'":
            ("a \",\" or \"}\" is expected here", "a text with braces in it needs quotes; \(beginning)")
        case "did not find expected ',' or ']'":
            ("a \",\" or \"]\" is expected here", "a text with brackets in it needs quotes; \(beginning)")
        case "did not find expected '-' indicator":
            ("a \"-\" is expected here", "every item of a list begins with one, equally indented; \(beginning)")
        case "found unexpected end of stream":
            ("the file ends in the middle of a text", "a quote is not closed; \(beginning)")
        case "found unknown escape character":
            (
                "a backslash and what follows are no escape",
                "write \\\\ for a backslash, or use single quotes; \(beginning)"
            )
        case "did not find expected comment or line break":
            ("nothing can stand here", "a text after | or > begins in the next line; \(beginning)")
        case "found incompatible YAML document": ("this version of YAML is not read", "remove the line with %YAML")
        case "found unknown directive name":
            ("there is no such directive", "a line cannot begin with %; remove it, or put the text in quotes")
        default: notText ?? (reason, beginning)
        }
    }

    /// For bytes that no text has.
    private var notText: (String, String)? {
        let saving = "save the file as UTF-8"
        switch reason {
        case "control characters are not allowed":
            return (
                "the control character \(oneLine(character)) cannot stand here",
                "in double quotes write \\x and its number"
            )
        case "invalid leading UTF-8 octet" where place.line == 1 && place.column == 1 && value >= 0xFE:
            return ("this is UTF-16", saving)
        case "invalid leading UTF-8 octet", "invalid trailing UTF-8 octet", "incomplete UTF-8 octet sequence",
            "invalid length of a UTF-8 sequence", "invalid Unicode character":
            return ("this is not UTF-8", saving)
        default: return nil
        }
    }

    private var character: String { Unicode.Scalar(value).map { String($0) } ?? "" }
}

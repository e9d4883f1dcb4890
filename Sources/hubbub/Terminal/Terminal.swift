internal import Glibc
internal import Unix

/// What standard output can do.
struct Terminal {
    /// A person looks at it.
    let isTerminal: Bool
    let hasColour: Bool
    /// Columns; nil where nothing is cut, because it is no terminal.
    let width: Int?

    static let output = Terminal(descriptor: 1, environment: Environment.all())

    /// For texts that are the same for everybody.
    static let plain = Terminal(isTerminal: false, hasColour: false, width: nil)

    private init(isTerminal: Bool, hasColour: Bool, width: Int?) {
        self.isTerminal = isTerminal
        self.hasColour = hasColour
        self.width = width
    }

    private init(descriptor: Int32, environment: [String: String]) {
        isTerminal = isatty(descriptor) == 1
        // https://no-color.org: any value but the empty one.
        hasColour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        width = isTerminal ? Self.columns(descriptor) ?? environment["COLUMNS"].flatMap(Self.columns) ?? 80 : nil
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private static func columns(_ text: String) -> Int? {
        guard let count = Int(text), (1...10_000).contains(count) else { return nil }
        return count
    }

    /// The text in that style, or as it is.
    func paint(_ text: String, _ style: Style?) -> String {
        guard hasColour, let style, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }

    /// How many columns a text takes that `VisibleText` lets through.
    static func width(of text: String) -> Int {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.count
    }

    /// The text, cut where it is longer than so many columns.
    static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        return text.prefix(max(0, columns - 1)) + "…"
    }
}

/// Styles, by their parameter in the control sequence Select Graphic Rendition (ECMA-48, 8.3.117).
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"
}

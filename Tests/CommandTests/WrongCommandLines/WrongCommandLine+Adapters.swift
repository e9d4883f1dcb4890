extension WrongCommandLine {
    /// The same for what `hubbub adapters` does not understand.
    static let adapters: [WrongCommandLine] = [
        .init(
            "hubbub adapters show",
            """
            Error: Missing expected argument '<name>'
            Help:  <name>  The adapter's name, or the path of its library.
              See 'hubbub adapters show --help' for more information.
            """),
        .init(
            "hubbub adapters why",
            """
            Error: Missing expected argument '<name|path>'
            Help:  <name|path>  The adapter's name, or the path of its library.
              See 'hubbub adapters why --help' for more information.
            """),
        .init(
            "hubbub adapters new",
            """
            Error: Missing expected argument '<name>'
            Help:  <name>  What configurations will call it: lower-case letters, digits and -, 32 at most.
              See 'hubbub adapters new --help' for more information.
            """),
        .init(
            "hubbub adapters new lamp --language basic",
            """
            Error: The value 'basic' is invalid for '--language <language>'. Please provide one of 'c' and 'swift'.
            Help:  --language <language>  The language.
              See 'hubbub adapters new --help' for more information.
            """),
        .init(
            "hubbub adapters check",
            """
            Error: Missing expected argument '<file|name>'
            Help:  <file|name>  The library, or the name of an adapter.
              See 'hubbub adapters check --help' for more information.
            """),
        .init(
            "hubbub adapters check null --reproduce soon",
            """
            Error: The value 'soon' is invalid for '--reproduce <seed>'
            Help:  --reproduce <seed>  Do again what was done with this seed, which a report names.
              See 'hubbub adapters check --help' for more information.
            """),
        .init(
            "hubbub adapters check null --set rate",
            """
            Error: The value 'rate' is invalid for '--set <name=value>'
            Help:  --set <name=value>  A setting of the endpoint, its value as in YAML; may be given several times.
              See 'hubbub adapters check --help' for more information.
            """),
        .init(
            "hubbub adapters retry",
            """
            Error: Missing expected argument '<name|path>'
            Help:  <name|path>  The adapter's name, or the path of its library.
              See 'hubbub adapters retry --help' for more information.
            """),
    ]
}

extension WrongCommandLine {
    /// What no command understands ends with 2.
    static let use: [WrongCommandLine] = [
        .init(
            "hubbub nonsense",
            """
            hubbub: no command is called nonsense: there are init, check, config, graph, run, status, endpoints, metrics, tap, send, \
            call, reload, pause, resume, drain, why, journal, dead, adapters, explain, completions, bench
            """),
        .init(
            "hubbub statsu",
            """
            hubbub: no command is called statsu: did you mean `hubbub status`?
            """),
        .init(
            "hubbub --nonsense",
            """
            Error: Unknown option '--nonsense'
              See 'hubbub --help' for more information.
            """),
        .init(
            "hubbub adapters shwo null",
            """
            hubbub: no command is called shwo: did you mean `hubbub adapters show`?
            """),
        .init(
            "hubbub init a b",
            """
            Error: Unexpected argument 'b'
              See 'hubbub init --help' for more information.
            """),
        .init(
            "hubbub check a b",
            """
            Error: Unexpected argument 'b'
              See 'hubbub check --help' for more information.
            """),
        .init(
            "hubbub check --adapters",
            """
            Error: Missing value for '--adapters <dir>'
            Help:  --adapters <dir>  A directory with adapters, searched before the others; may be given several \
            times.
              See 'hubbub check --help' for more information.
            """),
        .init(
            "hubbub check --strct",
            """
            Error: Unknown option '--strct'. Did you mean '--strict'?
              See 'hubbub check --help' for more information.
            """),
        .init(
            "hubbub run a b",
            """
            Error: Unexpected argument 'b'
              See 'hubbub run --help' for more information.
            """),
        .init(
            "hubbub run --socket",
            """
            Error: Missing value for '--socket <path>'
            Help:  --socket <path>  Where to listen for commands, in place of the standard place.
              See 'hubbub run --help' for more information.
            """),
        .init(
            "hubbub status extra",
            """
            Error: Unexpected argument 'extra'
              See 'hubbub status --help' for more information.
            """),
        .init(
            "hubbub tap --nonsense",
            """
            Error: Unknown option '--nonsense'
              See 'hubbub tap --help' for more information.
            """),
        .init(
            "hubbub tap a b",
            """
            Error: Unexpected argument 'b'
              See 'hubbub tap --help' for more information.
            """),
        .init(
            "hubbub tap --json --payload-only",
            """
            Error: '--json' and '--payload-only' exclude each other.
              See 'hubbub tap --help' for more information.
            """),
        .init(
            "hubbub tap --count 0",
            """
            Error: '--count' wants 1 or more.
              See 'hubbub tap --help' for more information.
            """),
        .init(
            "hubbub tap --count many",
            """
            Error: The value 'many' is invalid for '--count <n>'
            Help:  --count <n>  End after so many events.
              See 'hubbub tap --help' for more information.
            """),
        .init(
            "hubbub tap --count -1",
            """
            Error: Missing value for '--count <n>'
            Help:  --count <n>  End after so many events.
              See 'hubbub tap --help' for more information.
            """),
        .init(
            "hubbub send",
            """
            Error: Missing expected argument '<endpoint>'
            Help:  <endpoint>  The endpoint, which must be a sink.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen",
            """
            Error: Missing expected argument '--type <type>'
            Help:  --type <type>  The type of the event: one that the endpoint accepts.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type",
            """
            Error: Missing value for '--type <type>'
            Help:  --type <type>  The type of the event: one that the endpoint accepts.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type t --timeout soon",
            """
            Error: The value 'soon' is invalid for '--timeout <time>'
            Help:  --timeout <time>  How long to wait until the endpoint has taken it: 500ms, 10s, 2m; 1d at most.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type t --timeout 10",
            """
            Error: The value '10' is invalid for '--timeout <time>'
            Help:  --timeout <time>  How long to wait until the endpoint has taken it: 500ms, 10s, 2m; 1d at most.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type t --timeout 0s",
            """
            Error: The value '0s' is invalid for '--timeout <time>'
            Help:  --timeout <time>  How long to wait until the endpoint has taken it: 500ms, 10s, 2m; 1d at most.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type t --data x --data-file y",
            """
            Error: '--data' and '--data-file' exclude each other.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type t --set subject",
            """
            Error: The value 'subject' is invalid for '--set <name=value>'
            Help:  --set <name=value>  An attribute, such as subject; may be given several times.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub send screen --type t --set a=1 --set a=2",
            """
            Error: 'a' is given twice.
              See 'hubbub send --help' for more information.
            """),
        .init(
            "hubbub call ticks",
            """
            Error: Missing expected argument '<operation>'
            Help:  <operation>  The operation.
              See 'hubbub call --help' for more information.
            """),
        .init(
            "hubbub call ticks report reset",
            """
            Error: The value 'reset' is invalid for '<key=value>'
            Help:  <key=value>  The operation's parameters.
              See 'hubbub call --help' for more information.
            """),
        .init(
            "hubbub call ticks report =true",
            """
            Error: The value '=true' is invalid for '<key=value>'
            Help:  <key=value>  The operation's parameters.
              See 'hubbub call --help' for more information.
            """),
        .init(
            "hubbub call ticks report x=1 x=2",
            """
            Error: 'x' is given twice.
              See 'hubbub call --help' for more information.
            """),
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
            "hubbub adapters retry",
            """
            Error: Missing expected argument '<name|path>'
            Help:  <name|path>  The adapter's name, or the path of its library.
              See 'hubbub adapters retry --help' for more information.
            """),
        .init(
            "hubbub bench --seconds 0",
            """
            Error: '--seconds' wants 1 to 3600.
              See 'hubbub bench --help' for more information.
            """),
        .init(
            "hubbub bench --size 0",
            """
            Error: The value '0' is invalid for '--size <bytes>'
            Help:  --size <bytes>  The payload of each event: 256, 1KiB; 1GiB at most.
              See 'hubbub bench --help' for more information.
            """),
        .init(
            "hubbub bench --size big",
            """
            Error: The value 'big' is invalid for '--size <bytes>'
            Help:  --size <bytes>  The payload of each event: 256, 1KiB; 1GiB at most.
              See 'hubbub bench --help' for more information.
            """),
        .init(
            "hubbub bench --rate 0",
            """
            Error: '--rate' wants 1 to 1000000000.
              See 'hubbub bench --help' for more information.
            """),
        .init(
            "hubbubd",
            """
            hubbubd: usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd nonsense",
            """
            hubbubd: usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd run",
            """
            hubbubd: the configuration file is missing
            usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd run --adapters",
            """
            hubbubd: --adapters needs a value
            usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd run a b",
            """
            hubbubd: unknown argument b
            usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd run a --socket",
            """
            hubbubd: --socket needs a value
            usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd run a --nonsense",
            """
            hubbubd: unknown argument --nonsense
            usage: hubbubd run CONFIGURATION [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]; see hubbub(1)
            """),
        .init(
            "hubbubd probe",
            """
            usage: hubbubd probe FILE [LIBRARY-TO-OPEN-FIRST …]
            """),
    ]
}

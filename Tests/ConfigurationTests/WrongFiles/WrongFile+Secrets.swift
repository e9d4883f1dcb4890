extension WrongFile {
    /// The environment, and what may not be shown.
    static let secrets: [WrongFile] = [
        .setting(
            "wire",
            """
            host: ${HOST}
            """,
            """
            hub.yaml:5:11: error: endpoints.x.host needs the environment variable "HOST", which is not set \
            [environment.missing]
                set it, or give a default: ${HOST:-…}
            """),
        .setting(
            "wire",
            """
            host: ${HOST
            """,
            """
            hub.yaml:5:11: error: endpoints.x.host: after ${ a name and a } are expected [environment.malformed]
                ${NAME} or ${NAME:-default}; $${ stands for ${ itself
            """),
        .setting(
            "wire",
            """
            host: ${}
            """,
            """
            hub.yaml:5:11: error: endpoints.x.host: after ${ a name and a } are expected [environment.malformed]
                ${NAME} or ${NAME:-default}; $${ stands for ${ itself
            """),
        .setting(
            "wire",
            """
            host: ${1A:-b}
            """,
            """
            hub.yaml:5:11: error: endpoints.x.host: after ${ a name and a } are expected [environment.malformed]
                ${NAME} or ${NAME:-default}; $${ stands for ${ itself
            """),
        .setting(
            "wire",
            """
            host: ${HOST:-}
            mode: "${MODE}"
            """,
            """
            hub.yaml:6:11: error: endpoints.x.mode needs the environment variable "MODE", which is not set \
            [environment.missing]
                set it, or give a default: ${MODE:-…}
            """),
        .setting(
            "wire",
            """
            host: h
            password: ${PASSWORD}
            """,
            """
            hub.yaml:6:15: error: endpoints.x.password needs the environment variable "PASSWORD", which is not set \
            [environment.missing]
                set it, or give a default: ${PASSWORD:-…}
            """),
        .setting(
            "wire",
            """
            host: h
            password: file:/no/such/file
            """,
            """
            hub.yaml:6:15: error: endpoints.x.password: cannot read "/no/such/file": No such file or directory \
            [secret.unreadable]
            """),
        .setting(
            "wire",
            """
            host: h
            password: file:/
            """,
            """
            hub.yaml:6:15: error: endpoints.x.password: cannot read "/": it is no ordinary file [secret.unreadable]
            """),
        .setting(
            "wire",
            """
            host: h
            password: file:${NONE:-/no/such/file}
            """,
            """
            hub.yaml:6:15: error: endpoints.x.password: cannot read the file: No such file or directory \
            [secret.unreadable]
            """),
        .setting(
            "wire",
            """
            host: h
            pin: abc
            """,
            """
            hub.yaml:6:10: error: endpoints.x.pin must be an integer; its value, which is secret and not shown, is \
            none [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            host: h
            password: [abc]
            """,
            """
            hub.yaml:6:15: error: endpoints.x.password must be a string; this is a list [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            host: h
            password:hunter2
            """,
            """
            hub.yaml:7:1: error: this line is no "key: value" [yaml.syntax]
                check the indentation, and for a missing ":"; what it belongs to begins at line 6, column 5
            """),
        .setting(
            "wire",
            """
            host: h
            senders: [{name: a, key: }]
            """,
            """
            hub.yaml:6:30: error: endpoints.x.senders[0].key has no value [setting.no_value]
                write one, or remove the key
            """),
    ]
}

extension WrongFile {
    /// Settings that are numbers, texts, times and sizes against what their adapter declares.
    static let scalars: [WrongFile] = [
        .setting(
            "generate",
            """
            rat: 2
            """,
            """
            hub.yaml:5:5: error: "rat" is no setting of endpoints.x [setting.unknown]
                did you mean "rate"?
            """),
        .setting(
            "generate",
            """
            adaptr: 2
            """,
            """
            hub.yaml:5:5: error: "adaptr" is no setting of endpoints.x [setting.unknown]
                did you mean "adapter"?
            """),
        .setting(
            "generate",
            """
            colour: red
            """,
            """
            hub.yaml:5:5: error: "colour" is no setting of endpoints.x [setting.unknown]
                settings: rate, linger, size, payload, ratio, shuffle, adapter, missing, placement, limits, \
            source, log and 2 more
            """),
        .setting(
            "generate",
            """
            rate: fast
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; "fast" is a string [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            rate: "2"
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; "2" is a string [setting.wrong_kind]
                remove the quotes
            """),
        .setting(
            "generate",
            """
            rate: 1.5
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; "1.5" is a number [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            rate: true
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; "true" is a boolean [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            rate: 99999999999999999999
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; "99999999999999999999" is too large for one \
            [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            rate: 0
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be 1 to 1000; "0" is not [setting.range]
            """),
        .setting(
            "generate",
            """
            rate:
            """,
            """
            hub.yaml:5:10: error: endpoints.x.rate has no value [setting.no_value]
                write one, or remove the key for the default, 1
            """),
        .setting(
            "generate",
            """
            rate: [1]
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; this is a list [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            rate: {a: 1}
            """,
            """
            hub.yaml:5:11: error: endpoints.x.rate must be an integer; this is a mapping [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            linger: 5
            """,
            """
            hub.yaml:5:13: error: endpoints.x.linger must be a duration; "5" is none [setting.wrong_kind]
                a unit is missing: did you mean "5s"?
            """),
        .setting(
            "generate",
            """
            linger: 5 mss
            """,
            """
            hub.yaml:5:13: error: endpoints.x.linger must be a duration; "5 mss" is none [setting.wrong_kind]
                did you mean "ms"?
            """),
        .setting(
            "generate",
            """
            linger: soon
            """,
            """
            hub.yaml:5:13: error: endpoints.x.linger must be a duration; "soon" is none [setting.wrong_kind]
                write a number and a unit: 200ms, 1.5s or 2m
            """),
        .setting(
            "generate",
            """
            linger: -1s
            """,
            """
            hub.yaml:5:13: error: endpoints.x.linger must be a duration; "-1s" is none [setting.wrong_kind]
                write a number and a unit: 200ms, 1.5s or 2m
            """),
        .setting(
            "generate",
            """
            linger: 2m
            """,
            """
            hub.yaml:5:13: error: endpoints.x.linger must be 0 to 1m; "2m" is not [setting.range]
            """),
        .setting(
            "generate",
            """
            linger: 0.0000000001s
            """,
            """
            hub.yaml:5:13: error: endpoints.x.linger must be a duration; "0.0000000001s" is none [setting.wrong_kind]
                the number is too large or too fine
            """),
        .setting(
            "generate",
            """
            size: 64kib
            """,
            """
            hub.yaml:5:11: error: endpoints.x.size must be a size; "64kib" is none [setting.wrong_kind]
                did you mean "KiB"?
            """),
        .setting(
            "generate",
            """
            size: 2MiB
            """,
            """
            hub.yaml:5:11: error: endpoints.x.size must be 1 to 1MiB; "2MiB" is not [setting.range]
            """),
        .setting(
            "generate",
            """
            size: 0
            """,
            """
            hub.yaml:5:11: error: endpoints.x.size must be 1 to 1MiB; "0" is not [setting.range]
            """),
        .setting(
            "generate",
            """
            size: big
            """,
            """
            hub.yaml:5:11: error: endpoints.x.size must be a size; "big" is none [setting.wrong_kind]
                write a number and a unit: 512, 64KiB or 8MB
            """),
        .setting(
            "generate",
            """
            size: 99999999999999TiB
            """,
            """
            hub.yaml:5:11: error: endpoints.x.size must be a size; "99999999999999TiB" is none [setting.wrong_kind]
                the number is too large or too fine
            """),
        .setting(
            "generate",
            """
            shuffle: yes
            """,
            """
            hub.yaml:5:14: error: endpoints.x.shuffle must be a boolean; "yes" is a string [setting.wrong_kind]
                write true
            """),
        .setting(
            "generate",
            """
            shuffle: "true"
            """,
            """
            hub.yaml:5:14: error: endpoints.x.shuffle must be a boolean; "true" is a string [setting.wrong_kind]
                remove the quotes
            """),
        .setting(
            "generate",
            """
            ratio: .inf
            """,
            """
            hub.yaml:5:12: error: endpoints.x.ratio must be a number; ".inf" is none [setting.wrong_kind]
            """),
        .setting(
            "generate",
            """
            ratio: half
            """,
            """
            hub.yaml:5:12: error: endpoints.x.ratio must be a number; "half" is a string [setting.wrong_kind]
            """),
    ]
}

extension WrongFile {
    /// Settings against what their adapter declares.
    static let settings: [WrongFile] = [
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
                settings: rate, linger, size, payload, ratio, shuffle, adapter, placement, limits, source, \
            log, bind and 1 more
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
        .setting(
            "generate",
            """
            payload: {a: .nan}
            """,
            """
            hub.yaml:5:18: error: endpoints.x.payload: JSON has no such number as ".nan" [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            mode: client
            """,
            """
            hub.yaml:3:3: error: the setting endpoints.x.host is missing [setting.missing]
                Where the peer is. For example host: broker.example
            """),
        .setting(
            "wire",
            """
            host: h
            license: abc
            """,
            """
            hub.yaml:6:5: note: endpoints.x.license: Old keys can be forged. [setting.caution]
            """),
        .setting(
            "wire",
            """
            host: h
            license: [abc]
            """,
            """
            hub.yaml:6:14: error: endpoints.x.license must be a string; this is a list [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            host: h
            mode: servr
            """,
            """
            hub.yaml:6:11: error: endpoints.x.mode cannot be "servr" [setting.choice]
                did you mean "server"?
            """),
        .setting(
            "wire",
            """
            host: h
            mode: peer
            """,
            """
            hub.yaml:6:11: error: endpoints.x.mode cannot be "peer" [setting.choice]
                it can be: client or server
            """),
        .setting(
            "wire",
            """
            host: h
            home: example.org
            """,
            """
            hub.yaml:6:11: error: endpoints.x.home must be a URI; "example.org" is none [setting.wrong_kind]
                for example "https://example.org/"
            """),
        .setting(
            "wire",
            """
            host: h
            home: 'https://a b'
            """,
            """
            hub.yaml:6:11: error: endpoints.x.home must be a URI; "https://a b" is none [setting.wrong_kind]
                for example "https://example.org/"
            """),
        .setting(
            "wire",
            """
            host: h
            since: 2024-02-30T00:00:00Z
            """,
            """
            hub.yaml:6:12: error: endpoints.x.since must be a timestamp; "2024-02-30T00:00:00Z" is none \
            [setting.wrong_kind]
                for example 2024-02-29T12:00:00Z
            """),
        .setting(
            "wire",
            """
            host: h
            since: yesterday
            """,
            """
            hub.yaml:6:12: error: endpoints.x.since must be a timestamp; "yesterday" is none [setting.wrong_kind]
                for example 2024-02-29T12:00:00Z
            """),
        .setting(
            "wire",
            """
            host: h
            seed: a
            """,
            """
            hub.yaml:6:11: error: endpoints.x.seed must be Base64; "a" is none [setting.wrong_kind]
                bytes are written in Base64
            """),
        .setting(
            "wire",
            """
            host: h
            senders: {}
            """,
            """
            hub.yaml:6:14: error: endpoints.x.senders must be a list; this is a mapping [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            host: h
            senders: a
            """,
            """
            hub.yaml:6:14: error: endpoints.x.senders must be a list; this is a string [setting.wrong_kind]
                a list of one is written with brackets
            """),
        .setting(
            "wire",
            """
            host: h
            senders:
              - name: a
              - nam: b
            """,
            """
            hub.yaml:8:9: error: "nam" is no setting of endpoints.x.senders[1] [setting.unknown]
                did you mean "name"?
            hub.yaml:8:9: error: the setting endpoints.x.senders[1].name is missing [setting.missing]
                Its name.
            """),
        .setting(
            "wire",
            """
            host: h
            senders: [{name: a, limit: x}]
            """,
            """
            hub.yaml:6:32: error: endpoints.x.senders[0].limit must be an integer; "x" is a string \
            [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            host: h
            tls: true
            """,
            """
            hub.yaml:6:10: error: endpoints.x.tls must be a mapping; this is a boolean [setting.wrong_kind]
            """),
        .setting(
            "wire",
            """
            host: h
            tls: {enable: true}
            """,
            """
            hub.yaml:6:11: error: "enable" is no setting of endpoints.x.tls [setting.unknown]
                did you mean "enabled"?
            """),
    ]
}

extension WrongFile {
    /// Other settings against what their adapter declares.
    static let settings: [WrongFile] = [
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

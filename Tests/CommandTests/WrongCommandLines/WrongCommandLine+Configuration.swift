extension WrongCommandLine {
    /// What no hub can run ends with 78.
    static let configuration: [WrongCommandLine] = [
        .init(
            "hubbub adapters check generate --set rat=2",
            """
            hubbub: the settings do not fit: "rat" is no setting of endpoints.checked: did you mean "rate"?
            """),
        .init(
            "hubbub run",
            """
            hubbub: hubbub.yaml is not there: `hubbub init` writes one that runs as it is
            """),
        .init(
            "hubbub run nowhere.yaml",
            """
            hubbub: nowhere.yaml is not there: `hubbub init nowhere.yaml` writes one that runs as it is
            """),
        .init(
            "hubbub run folder",
            """
            folder: error: cannot read "folder": it is no ordinary file [file.unreadable]
            """),
        .init(
            "hubbub run wrong.yaml",
            """
            wrong.yaml:2:30: error: "rat" is no setting of endpoints.ticks [setting.unknown]
                did you mean "rate"?
            wrong.yaml:5:12: error: there is no endpoint "tick" [route.unknown_endpoint]
                did you mean "ticks"?
            """),
        .init(
            "hubbub run zero.yaml",
            #"""
            zero.yaml:1:12: error: the control character \u{0} cannot stand here [yaml.syntax]
                in double quotes write \x and its number
            """#),
        .init(
            "hubbub run large.yaml",
            """
            large.yaml: error: cannot read "large.yaml": it has more than 1048576 bytes [file.too_large]
            """),
        .init(
            "hubbubd run nowhere.yaml",
            """
            nowhere.yaml: error: cannot read "nowhere.yaml": No such file or directory [file.unreadable]
                hubbub init writes one
            """),
        .init(
            "hubbubd run wrong.yaml",
            """
            wrong.yaml:2:30: error: "rat" is no setting of endpoints.ticks [setting.unknown]
                did you mean "rate"?
            wrong.yaml:5:12: error: there is no endpoint "tick" [route.unknown_endpoint]
                did you mean "ticks"?
            """),
        .init(
            "hubbub status --config nowhere.yaml",
            """
            hubbub: nowhere.yaml: error: cannot read "nowhere.yaml": No such file or directory [file.unreadable]
                hubbub init writes one
            """),
        .init(
            "hubbub status --config folder",
            """
            hubbub: folder: error: cannot read "folder": it is no ordinary file [file.unreadable]
            """),
    ]
}

extension WrongCommandLine {
    /// What fails on the way ends with 1.
    static let failure: [WrongCommandLine] = [
        .init(
            "hubbub adapters new Lamp",
            """
            hubbub: Lamp cannot be the name of an adapter: it begins with a lower-case letter, and has lower-case letters, digits \
            and -, 32 at most
            """),
        .init(
            "hubbub adapters new null",
            """
            hubbub: the distribution has an adapter null, and one of yours by that name would take its place: choose another \
            name
            """),
        .init(
            "hubbub adapters new folder",
            """
            hubbub: folder is there already: name another place with --directory
            """),
        .init(
            "hubbub adapters new lamp --directory right.yaml/lamp",
            """
            hubbub: cannot write right.yaml/lamp: Not a directory
            """),
        .init(
            "hubbub adapters check nowhere.so",
            """
            hubbub: nowhere.so cannot be read: No such file or directory
            """),
        .init(
            "hubbub adapters check null --case holiday",
            """
            hubbub: this adapter has no case holiday: there are life, start-again, stop-anywhere, failing-host, smallest-host, \
            traffic, sizes, operations, repeated
            """),
        .init(
            "hubbub adapters check exec --settings nowhere.yaml",
            """
            hubbub: nowhere.yaml cannot be read: No such file or directory
            """),
        .init(
            "hubbub status",
            """
            hubbub: no hub runs at PLACE/run/hubbub/hubbub.sock: start one with `hubbub run`, or name its --socket \
            [NO_HUB]
            """),
        .init(
            "hubbub status --json",
            """
            hubbub: no hub runs at PLACE/run/hubbub/hubbub.sock: start one with `hubbub run`, or name its --socket \
            [NO_HUB]
            """),
        .init(
            "hubbub tap --socket nowhere.sock",
            """
            hubbub: no hub runs at nowhere.sock: start one with `hubbub run`, or name its --socket [NO_HUB]
            """),
        .init(
            "hubbub tap --config right.yaml",
            """
            hubbub: no hub runs at PLACE/run/hubbub/kitchen.sock: start one with `hubbub run`, or name its --socket \
            [NO_HUB]
            """),
        .init(
            "hubbub send screen --type t",
            """
            hubbub: no hub runs at PLACE/run/hubbub/hubbub.sock: start one with `hubbub run`, or name its --socket \
            [NO_HUB]
            """),
        .init(
            "hubbub send screen --type t --data-file nowhere",
            """
            hubbub: cannot read nowhere: No such file or directory; a payload has at most 1048576 bytes
            """),
        .init(
            "hubbub send screen --type t --data-file folder",
            """
            hubbub: cannot read folder: Is a directory; a payload has at most 1048576 bytes
            """),
        .init(
            "hubbub call ticks report --socket right.yaml",
            """
            hubbub: no hub runs at right.yaml: start one with `hubbub run`, or name its --socket [NO_HUB]
            """),
        .init(
            "hubbub check right.yaml --adapters nowhere",
            """
            hubbub: --adapters nowhere: No such file or directory: name a directory that can be read
            """),
        .init(
            "hubbub run right.yaml --adapters right.yaml",
            """
            hubbub: --adapters right.yaml: Not a directory: name a directory that can be read
            """),
        .init(
            "hubbub adapters list --adapters right.yaml",
            """
            hubbub: --adapters right.yaml: Not a directory: name a directory that can be read
            """),
        .init(
            "hubbub init right.yaml",
            """
            hubbub: right.yaml is there already: name another file, or replace it with --force
            """),
        .init(
            "hubbub init nowhere/hubbub.yaml",
            """
            hubbub: cannot write nowhere/hubbub.yaml: No such file or directory
            """),
        .init(
            "hubbub init --force folder",
            """
            hubbub: cannot write folder: Is a directory
            """),
        .init(
            "hubbub bench --peer nowhere",
            """
            hubbub: --peer nowhere: there is no such program
            """),
        .init(
            "hubbub run right.yaml --socket wrong.yaml",
            """
            hubbubd: wrong.yaml is there and no socket: name another place with --socket
            """),
        .init(
            "hubbubd run right.yaml --socket wrong.yaml",
            """
            hubbubd: wrong.yaml is there and no socket: name another place with --socket
            """),
    ]
}

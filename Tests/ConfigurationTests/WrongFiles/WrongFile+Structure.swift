extension WrongFile {
    /// Keys, names and kinds that the file itself has.
    static let structure: [WrongFile] = [
        .init(
            """
            hub: kitchen
            """,
            """
            hub.yaml:1:1: error: the key "endpoints" is missing [config.missing_key]
                for example endpoints: {ticks: {adapter: generate}}; hubbub init writes a whole file
            """),
        .init(
            """
            endpoint: {}
            endpoints: {}
            """,
            """
            hub.yaml:1:1: error: "endpoint" is no key [config.unknown_key]
                did you mean "endpoints"?
            """),
        .init(
            """
            endpoints: {}
            route: []
            """,
            """
            hub.yaml:2:1: error: "route" is no key [config.unknown_key]
                did you mean "routes"?
            """),
        .init(
            """
            - a
            """,
            """
            hub.yaml:1:1: error: the configuration must be a mapping; this is a list [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            kitchen
            """,
            """
            hub.yaml:1:1: error: the configuration must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            log: verbse
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: log cannot be "verbse" [config.bad_value]
                it can be: trace, debug, info, warning or error
            """),
        .init(
            """
            log: warnin
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: log cannot be "warnin" [config.bad_value]
                did you mean "warning"?
            """),
        .init(
            """
            log: [info]
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: log must be a text; this is a list [config.wrong_kind]
                it can be: trace, debug, info, warning or error
            """),
        .init(
            """
            log:
            endpoints: {}
            """,
            """
            hub.yaml:1:5: error: log must be a text; it has no value [config.wrong_kind]
                it can be: trace, debug, info, warning or error
            """),
        .init(
            """
            hub: Küche
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: "Küche" is no name for a hub [config.bad_name]
                lower-case letters, digits and - make one, 63 at most
            """),
        .init(
            """
            hub: ''
            endpoints: {}
            """,
            """
            hub.yaml:1:6: error: hub must be a text; "" is empty [config.wrong_kind]
            """),
        .init(
            """
            endpoints: [x]
            """,
            """
            hub.yaml:1:12: error: endpoints must be a mapping; this is a list [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            endpoints: {}
            routes: {from: a}
            """,
            """
            hub.yaml:2:9: error: routes must be a list; this is a mapping [config.wrong_kind]
                write it in brackets, or with a - before each item
            """),
        .init(
            """
            endpoints: {}
            routes: [x]
            """,
            """
            hub.yaml:2:10: error: routes[0] must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            endpoints:
              a.b: {adapter: null}
            """,
            """
            hub.yaml:2:3: error: "a.b" is no name for an endpoint [config.bad_name]
                letters, digits, - and _ make one, a letter first, 63 at most
            """),
        .init(
            """
            endpoints:
              1a: {adapter: null}
            """,
            """
            hub.yaml:2:3: error: "1a" is no name for an endpoint [config.bad_name]
                letters, digits, - and _ make one, a letter first, 63 at most
            """),
        .init(
            """
            endpoints:
              x: wire
            """,
            """
            hub.yaml:2:6: error: endpoints.x must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            endpoints:
              x:
            """,
            """
            hub.yaml:2:5: error: endpoints.x must be a mapping; it has no value [config.wrong_kind]
                write it as key: value
            """),
        .init(
            """
            endpoints:
              ab: {rate: 2}
            """,
            """
            hub.yaml:2:7: error: the key "adapter" of endpoints.ab is missing [config.missing_key]
                hubbub adapters lists what there is
            """),
        .init(
            """
            endpoints:
              x: {adapter: }
            """,
            """
            hub.yaml:2:16: error: endpoints.x.adapter must be a text; it has no value [config.wrong_kind]
            """),
        .init(
            """
            endpoints:
              x: {adapter: [wire]}
            """,
            """
            hub.yaml:2:16: error: endpoints.x.adapter must be a text; this is a list [config.wrong_kind]
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, placement: outside}
            """,
            """
            hub.yaml:2:42: error: endpoints.x.placement cannot be "outside" [config.bad_value]
                it can be: inside or process
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, placement: process, limits: {memory: 1KiB}}
            """,
            """
            hub.yaml:2:68: error: endpoints.x.limits.memory must be 64MiB to 16TiB; it is 1KiB [config.bad_value]
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, limits: {memory: 1GiB}}
            """,
            """
            hub.yaml:2:39: error: endpoints.x.limits: an adapter inside the hub has no limits of its own \
            [config.bad_value]
                placement: process has
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, log: loud}
            """,
            """
            hub.yaml:2:36: error: endpoints.x.log cannot be "loud" [config.bad_value]
                it can be: trace, debug, info, warning or error
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, source: a b}
            """,
            """
            hub.yaml:2:39: error: endpoints.x.source must be a URI-reference; "a b" is none [config.bad_value]
                for example "https://example.org/kitchen"
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, types: ['a*b']}
            """,
            """
            hub.yaml:2:39: error: endpoints.x.types: "a*b" names no type [config.bad_value]
                a type, or a family that ends with a star: sensor.*
            """),
        .init(
            """
            endpoints:
              x: {adapter: wire, host: h, types: []}
            """,
            """
            hub.yaml:2:38: error: endpoints.x.types is an empty list [config.bad_value]
            """),
        .init(
            """
            adapters: {pins: {wire: abc}}
            endpoints: {}
            """,
            """
            hub.yaml:1:25: error: adapters.pins.wire must be a SHA-256; "abc" is none [config.bad_value]
                64 hexadecimal digits, as sha256sum prints them
            """),
        .init(
            """
            adapters: {upgrade: never}
            endpoints: {}
            """,
            """
            hub.yaml:1:21: error: adapters.upgrade cannot be "never" [config.bad_value]
                it can be: auto or manual
            """),
        .init(
            """
            adapters: {directories: []}
            endpoints: {}
            """,
            """
            hub.yaml:1:25: error: adapters.directories is an empty list [config.bad_value]
            """),
        .init(
            """
            adapters: {directory: a}
            endpoints: {}
            """,
            """
            hub.yaml:1:12: error: "directory" is no key of adapters [config.unknown_key]
                did you mean "directories"?
            """),
        .init(
            """
            endpoints: {}
            routes: [{from: a}]
            """,
            """
            hub.yaml:2:10: error: the key "to" of routes[0] is missing [config.missing_key]
                it names an endpoint
            """),
        .init(
            """
            endpoints: {}
            routes: [{to: a}]
            """,
            """
            hub.yaml:2:10: error: the key "from" of routes[0] is missing [config.missing_key]
                it names an endpoint
            """),
        .init(
            """
            endpoints: {}
            routes: [{from: [], to: a}]
            """,
            """
            hub.yaml:2:17: error: routes[0].from is an empty list [config.bad_value]
            """),
    ]
}

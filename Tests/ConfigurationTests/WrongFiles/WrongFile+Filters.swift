extension WrongFile {
    /// What arrives where, and filters.
    static let filters: [WrongFile] = [
        .route(
            """
            to: talk
            where: {exat: {type: generate.tick}}
            """,
            """
            hub.yaml:5:13: error: routes[0].where: "exat" is no filter [filter.unknown_dialect]
                did you mean "exact"?
            """),
        .route(
            """
            to: talk
            where: {sql: "type = 'a'"}
            """,
            """
            hub.yaml:5:13: error: routes[0].where: "sql" is no filter [filter.unknown_dialect]
                filters: exact, prefix, suffix, all, any and not
            """),
        .route(
            """
            to: talk
            where: generate.tick
            """,
            """
            hub.yaml:5:12: error: routes[0].where must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .route(
            """
            to: talk
            where: {}
            """,
            """
            hub.yaml:5:12: error: routes[0].where is an empty filter [filter.empty]
                filters: exact, prefix, suffix, all, any and not
            """),
        .route(
            """
            to: talk
            where: {exact: {}}
            """,
            """
            hub.yaml:5:20: error: routes[0].where.exact needs one attribute at least [filter.empty]
                for example type: sensor.moved
            """),
        .route(
            """
            to: talk
            where: {exact: generate.tick}
            """,
            """
            hub.yaml:5:20: error: routes[0].where.exact must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .route(
            """
            to: talk
            where: {any: []}
            """,
            """
            hub.yaml:5:18: error: routes[0].where.any needs one filter at least [filter.empty]
                filters: exact, prefix, suffix, all, any and not
            """),
        .route(
            """
            to: talk
            where: {any: {exact: {unit: a}}}
            """,
            """
            hub.yaml:5:18: error: routes[0].where.any must be a list; this is a mapping [config.wrong_kind]
                write it in brackets, or with a - before each item
            """),
        .route(
            """
            to: talk
            where: {not: [{exact: {unit: a}}]}
            """,
            """
            hub.yaml:5:18: error: routes[0].where.not must be a mapping; this is a list [config.wrong_kind]
                write it as key: value
            """),
        .route(
            """
            to: talk
            where: {exact: {subject: ''}}
            """,
            """
            hub.yaml:5:30: error: routes[0].where.exact.subject must be a text; "" is empty [config.wrong_kind]
            """),
        .route(
            """
            to: talk
            where: {exact: {unit: [a, b]}}
            """,
            """
            hub.yaml:5:27: error: routes[0].where.exact.unit must be a text; this is a list [config.wrong_kind]
            """),
        .route(
            """
            to: talk
            where: {exact: {data.unit: a}}
            """,
            """
            hub.yaml:5:21: error: routes[0].where.exact: "data.unit" is no name of an attribute [config.bad_name]
                this looks at attributes, not at the payload
            """),
        .route(
            """
            to: talk
            where: {exact: {Unit: a}}
            """,
            """
            hub.yaml:5:21: error: routes[0].where.exact: "Unit" is no name of an attribute [config.bad_name]
                lower-case letters and digits make one
            """),
        .route(
            """
            to: talk
            where: {exact: {unit: a}, prefix: {unit: b}}
            """,
            """
            hub.yaml:5:31: error: routes[0].where: a filter has one key; this one has exact and prefix \
            [config.bad_value]
                where all of them must be true, write a list: a - before each
            """),
        .route(
            """
            to: talk
            where: {exact: {type: generate.tik}}
            """,
            """
            hub.yaml:5:27: error: no event of the type "generate.tik" can arrive from ticks [route.type_cannot_arrive]
                did you mean "generate.tick"?
            """),
        .route(
            """
            to: talk
            where: {prefix: {type: tick}}
            """,
            """
            hub.yaml:5:28: error: no event whose type begins with "tick" can arrive from ticks \
            [route.type_cannot_arrive]
                arriving: generate.tick
            """),
        .route(
            """
            to: talk
            where: {not: {exact: {type: other}}}
            """,
            """
            hub.yaml:5:33: warning: no event of the type "other" arrives here; it need not be excluded \
            [filter.needless]
                arriving: generate.tick
            """),
        .route(
            """
            to: talk
            where: {exact: {unti: a}}
            """,
            """
            hub.yaml:5:21: error: no event that arrives here has an attribute "unti" [filter.unknown_attribute]
                did you mean "unit"?
            """),
        .route(
            """
            to: talk
            where: [{not: {prefix: {type: generate}}}]
            """,
            """
            hub.yaml:5:12: error: no event passes this filter: its parts exclude each other [route.nothing_arrives]
                arriving: generate.tick
            """),
    ]
}

extension WrongFile {
    /// Routes between endpoints.
    static let routes: [WrongFile] = [
        .route(
            """
            to: oout
            """,
            """
            hub.yaml:4:9: error: there is no endpoint "oout" [route.unknown_endpoint]
                did you mean "out"?
            """),
        .route(
            """
            to: ticks
            """,
            """
            hub.yaml:3:5: warning: events may go round: ticks -> ticks [route.cycle]
                the hub stops those that carry their path; where a wire cannot carry it, keep the directions apart \
            by topics or types
            hub.yaml:4:9: error: nothing can go to "ticks": its adapter, generate, accepts no events \
            [route.wrong_role]
                what it can be: source
            """),
        WrongFile(
            """
            endpoints: {ticks: {adapter: generate}, board: {adapter: board}}
            routes: [{from: ticks, to: board}]
            """,
            """
            hub.yaml:2:28: error: "board" does not accept "generate.tick" from ticks [route.as_needed]
                say what it becomes: as, with a type of notice.*
            """),
        .route(
            """
            to: talk
            full: drop
            """,
            """
            hub.yaml:5:11: error: routes[0].full cannot be "drop" [config.bad_value]
                it can be: push_back, drop_oldest or drop_newest
            """),
        .route(
            """
            to: talk
            full: cut_loose
            """,
            """
            hub.yaml:5:11: error: routes[0].full cannot be "cut_loose" [config.bad_value]
                it can be: push_back, drop_oldest or drop_newest
            """),
        .route(
            """
            to: talk
            delivery: durable
            full: drop_oldest
            """,
            """
            hub.yaml:6:11: error: routes[0].full cannot be "drop_oldest" [config.bad_value]
                it can be: push_back or cut_loose
            """),
        .route(
            """
            to: talk
            delivery: durable
            limit: {share: 1kB, window: 1m}
            """,
            """
            hub.yaml:6:20: error: routes[0].limit.share must be 1MiB to 16TiB; it is 1kB [config.bad_value]
            hub.yaml:6:25: error: "window" is no key of routes[0].limit [config.unknown_key]
                keys here: events, bytes, attempts, deadline and share
            """),
        .route(
            """
            to: talk
            dead_letters: talk
            """,
            """
            hub.yaml:5:19: error: routes[0].dead_letters: a direct route has no dead letters [config.bad_value]
                delivery: durable has
            """),
        .route(
            """
            to: talk
            delivery: durable
            dead_letters: nobody
            """,
            """
            hub.yaml:6:19: error: there is no endpoint "nobody" [route.unknown_endpoint]
                endpoints: ticks, out and talk
            """),
        .route(
            """
            to: talk
            delivery: durable
            dead_letters: talk
            """,
            """
            hub.yaml:6:19: error: "talk" does not accept events of any type, as dead letters may be [route.type_not_accepted]
                it accepts: talk.signal
            """),
        .route(
            """
            to: talk
            delivery: once
            """,
            """
            hub.yaml:3:11: error: "ticks->talk" cannot take each event of "ticks" once: what generate gets again has another id \
            [route.once]
                delivery: durable delivers each at least once
            hub.yaml:4:9: error: "ticks->talk" cannot deliver to "talk" once: for talk the same event twice is two events \
            [route.once]
                delivery: durable delivers each at least once
            """),
        .route(
            """
            to: talk
            delivery: fast
            """,
            """
            hub.yaml:5:15: error: routes[0].delivery cannot be "fast" [config.bad_value]
                it can be: direct, durable or once
            """),
        .route(
            """
            to: talk
            limits: {events: 1}
            """,
            """
            hub.yaml:5:5: error: "limits" is no key of routes[0] [config.unknown_key]
                did you mean "limit"?
            """),
        .route(
            """
            to: talk
            limit: {bytes: 16MX}
            """,
            """
            hub.yaml:5:20: error: routes[0].limit.bytes must be a size, as 16MiB; "16MX" is a string \
            [config.wrong_kind]
            """),
        .route(
            """
            to: talk
            limit: {bytes: 2TiB}
            """,
            """
            hub.yaml:5:20: error: routes[0].limit.bytes must be 1 to 1TiB; it is 2TiB [config.bad_value]
            """),
        .route(
            """
            to: talk
            limit: {events: 0}
            """,
            """
            hub.yaml:5:21: error: routes[0].limit.events must be 1 to 1000000; it is 0 [config.bad_value]
            """),
        .route(
            """
            to: talk
            limit: {events: many}
            """,
            """
            hub.yaml:5:21: error: routes[0].limit.events must be an integer; "many" is a string [config.wrong_kind]
            """),
        .route(
            """
            to: talk
            limit: {attempts: 1000001}
            """,
            """
            hub.yaml:5:23: error: routes[0].limit.attempts must be 1 to 1000000; it is 1000001 [config.bad_value]
            """),
        .route(
            """
            to: talk
            limit: 5
            """,
            """
            hub.yaml:5:12: error: routes[0].limit must be a mapping; this is an integer [config.wrong_kind]
                write it as key: value
            """),
        .route(
            """
            to: talk
            name: my route
            """,
            """
            hub.yaml:5:11: error: "my route" is no name for a route [config.bad_name]
                63 visible ASCII characters at most make one
            """),
        .route(
            """
            to: [talk]
            """,
            """
            hub.yaml:1:13: warning: no route begins or ends at the endpoint "ticks" [endpoint.unused]
                name it in "from" or "to" of a route, or remove it
            hub.yaml:4:9: error: routes[0].to must be a text; this is a list [config.wrong_kind]
            """),
        .init(
            """
            endpoints: {a: {adapter: talk}, b: {adapter: null}}
            routes:
              - {from: c, to: b}
              - {from: a, to: b}
            """,
            """
            hub.yaml:3:12: error: there is no endpoint "c" [route.unknown_endpoint]
                endpoints: a and b
            """),
        .init(
            """
            endpoints: {a: {adapter: talk}, b: {adapter: null}}
            routes:
              - {from: b, to: a}
            """,
            """
            hub.yaml:3:12: error: nothing comes from "b": its adapter, null, emits no events [route.wrong_role]
                what it can be: sink
            """),
        .init(
            """
            endpoints: {a: {adapter: talk}, b: {adapter: null}}
            routes:
              - {from: [a, a], to: b}
            """,
            """
            hub.yaml:3:16: error: routes[0].from: "a" stands there twice [config.bad_value]
            """),
        .init(
            """
            endpoints: {a: {adapter: generate}, b: {adapter: null}}
            routes:
              - {name: r, from: a, to: b, full: drop_oldest}
              - {name: r, from: a, to: b, full: drop_oldest}
            """,
            """
            hub.yaml:4:12: error: the route "r" stands here a second time [route.duplicate_name]
                the first one is at line 3
            """),
        .init(
            """
            endpoints: {a: {adapter: talk}}
            routes:
              - {from: a, to: a}
            """,
            """
            hub.yaml:3:5: warning: events may go round: a -> a [route.cycle]
                the hub stops those that carry their path; where a wire cannot carry it, keep the directions apart \
            by topics or types
            hub.yaml:3:19: warning: talk.* from a has a payload of the kind none, text or binary; talk.signal of "a" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            """),
        .init(
            """
            endpoints: {a: {adapter: talk}, b: {adapter: talk}}
            routes:
              - {from: a, to: b}
              - {from: b, to: a}
            """,
            """
            hub.yaml:3:5: warning: events may go round: a -> b -> a [route.cycle]
                the hub stops those that carry their path; where a wire cannot carry it, keep the directions apart \
            by topics or types
            hub.yaml:3:19: warning: talk.* from a has a payload of the kind none, text or binary; talk.signal of "b" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            hub.yaml:4:19: warning: talk.* from b has a payload of the kind none, text or binary; talk.signal of "a" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            """),
        .init(
            """
            endpoints: {a: {adapter: talk}, b: {adapter: talk}, c: {adapter: talk}}
            routes:
              - {from: a, to: b}
              - {from: b, to: c}
              - {from: c, to: a}
            """,
            """
            hub.yaml:3:5: warning: events may go round: a -> b -> c -> a [route.cycle]
                the hub stops those that carry their path; where a wire cannot carry it, keep the directions apart \
            by topics or types
            hub.yaml:3:19: warning: talk.* from a has a payload of the kind none, text or binary; talk.signal of "b" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            hub.yaml:4:19: warning: talk.* from b has a payload of the kind none, text or binary; talk.signal of "c" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            hub.yaml:5:19: warning: talk.* from c has a payload of the kind none, text or binary; talk.signal of "a" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            """),
        .init(
            """
            endpoints: {a: {adapter: generate}, b: {adapter: null}}
            routes:
              - {from: a, to: b}
              - {name: fast, from: a, to: b, full: drop_oldest}
            """,
            """
            hub.yaml:3:5: warning: when the route "a->b" is full, "a" waits, and "fast" with it [route.coupled]
                say what it shall do: full: push_back, drop_oldest or drop_newest
            """),
    ]
}

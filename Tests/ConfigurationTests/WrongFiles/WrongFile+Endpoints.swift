extension WrongFile {
    /// Adapters and what endpoints take from each other.
    static let endpoints: [WrongFile] = [
        .init(
            """
            endpoints: {x: {adapter: wre}}
            """,
            """
            hub.yaml:1:26: error: there is no adapter "wre" [adapter.unknown]
                did you mean "wire"?
            """),
        .init(
            """
            endpoints: {x: {adaptor: wire}}
            """,
            """
            hub.yaml:1:17: error: the key "adapter" of endpoints.x is missing [config.missing_key]
                did you mean it by "adaptor"?
            """),
        .init(
            """
            endpoints: {x: {adapter: wre, missing: wait}}
            """,
            """
            hub.yaml:1:26: warning: there is no adapter "wre"; the endpoint waits for it [adapter.unknown]
                did you mean "wire"?
            """),
        .init(
            """
            endpoints: {x: {adapter: broken, missing: wait, limits: {files: 100}}}
            """,
            """
            hub.yaml:1:26: warning: the adapter "broken" did not load; the endpoint waits for it: undefined symbol: frobnicate [adapter.refused]
                hubbub adapters why broken says more
            """),
        .init(
            """
            endpoints: {x: {adapter: 'null', missing: ignore}}
            """,
            """
            hub.yaml:1:13: warning: no route begins or ends at the endpoint "x" [endpoint.unused]
                name it in "from" or "to" of a route, or remove it
            hub.yaml:1:43: error: endpoints.x.missing cannot be "ignore" [config.bad_value]
                it can be: fail or wait
            """),
        .init(
            """
            endpoints: {x: {adapter: zigbee}}
            """,
            """
            hub.yaml:1:26: error: there is no adapter "zigbee" [adapter.unknown]
                adapters: board, generate, null, talk and wire; searched: /usr/lib/hubbub/adapters
            """),
        .init(
            """
            endpoints: {x: {adapter: broken}}
            """,
            """
            hub.yaml:1:26: error: the adapter "broken" did not load: undefined symbol: frobnicate [adapter.refused]
                hubbub adapters why broken says more
            """),
        .init(
            """
            endpoints: {x: {adapter: generate}}
            """,
            """
            hub.yaml:1:13: warning: no route begins or ends at the endpoint "x" [endpoint.unused]
                name it in "from" or "to" of a route, or remove it
            """),
        .init(
            """
            endpoints: {x: {adapter: wire, host: h, types: [wire.mesage]}}
            """,
            """
            hub.yaml:1:49: error: the adapter "wire" does not emit "wire.mesage" [endpoint.types]
                did you mean "wire.message"?
            """),
        .init(
            """
            endpoints: {x: {adapter: talk, types: [talk.a, tolk.b]}}
            routes: [{from: x, to: x}]
            """,
            """
            hub.yaml:1:48: error: the adapter "talk" does not emit "tolk.b" [endpoint.types]
                did you mean "talk.*"?
            hub.yaml:2:10: warning: events may go round: x -> x [route.cycle]
                the hub stops those that carry their path; where a wire cannot carry it, keep the directions apart \
            by topics or types
            hub.yaml:2:24: warning: talk.a from x has a payload of the kind none, text or binary; talk.signal of "x" \
            takes json; such events are rejected [route.payload_may_not_fit]
                make JSON of it: data: {value: "{data}"}
            """),
        .init(
            """
            endpoints: {x: {adapter: null, types: [a]}, y: {adapter: wire, host: h}}
            routes: [{from: y, to: x}]
            """,
            """
            hub.yaml:1:40: error: the adapter "null" emits nothing that "types" could narrow [endpoint.types]
            """),
        .init(
            """
            endpoints: {x: {adapter: wire, host: h, bind: {a: b}}}
            """,
            """
            hub.yaml:1:51: error: endpoints.x.bind.a: "b" is no operation of an endpoint [binding.malformed]
                write it as endpoint.operation
            """),
        .init(
            """
            endpoints: {x: {adapter: generate, bind: {a: x.b}}, y: {adapter: null}}
            routes: [{from: x, to: y}]
            """,
            """
            hub.yaml:1:46: error: the adapter "generate" asks for nothing that "bind" could answer [binding.unused]
            """),
        .init(
            """
            endpoints: {x: {adapter: talk, bind: {a: y.keygen}}, z: {adapter: null}}
            routes: [{from: x, to: z}]
            """,
            """
            hub.yaml:1:42: error: there is no endpoint "y" to answer "a" [binding.unknown_endpoint]
                endpoints: x and z
            """),
        .init(
            """
            endpoints: {x: {adapter: talk, bind: {a: y.keygn}}, y: {adapter: wire, host: h}, z: {adapter: null}}
            routes: [{from: x, to: z}]
            """,
            """
            hub.yaml:1:42: error: the endpoint "y" has no operation "keygn" [binding.unknown_operation]
                did you mean "keygen"?
            """),
        .init(
            """
            endpoints: {x: {adapter: talk, bind: {a: z.keygen}}, z: {adapter: null}}
            routes: [{from: x, to: z}]
            """,
            """
            hub.yaml:1:42: error: the endpoint "z" has no operation "keygen" [binding.unknown_operation]
                its adapter, null, has none at all
            """),
    ]
}

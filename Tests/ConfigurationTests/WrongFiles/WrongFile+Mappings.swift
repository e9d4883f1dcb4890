extension WrongFile {
    /// What a route makes of an event.
    static let mappings: [WrongFile] = [
        .route(
            """
            to: out
            """,
            """
            hub.yaml:4:9: error: "out" does not accept "generate.tick" from ticks [route.as_needed]
                say what it becomes: as: wire.message or wire.bytes
            """),
        .route(
            """
            to: out
            as: wire.mesage
            """,
            """
            hub.yaml:5:9: error: "out" does not accept events of the type "wire.mesage" [route.type_not_accepted]
                did you mean "wire.message"?
            """),
        .route(
            """
            to: out
            as: wire.*
            """,
            """
            hub.yaml:5:9: error: routes[0].as must be one type; "wire.*" is a family [config.bad_value]
            """),
        .route(
            """
            to: out
            as: wire.message
            """,
            """
            hub.yaml:4:9: error: "out" needs the attribute "channel" (string) of wire.message; generate.tick from \
            ticks does not declare it [route.missing_attribute]
                set it: set: {channel: …}
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, retan: true}
            """,
            """
            hub.yaml:6:30: error: wire.message of "out" has no attribute "retan" [route.unknown_attribute]
                did you mean "retain"?
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, retain: maybe}
            """,
            """
            hub.yaml:6:31: error: "retain" of wire.message must be a boolean; "maybe" is none [route.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, quality: hihg}
            """,
            """
            hub.yaml:6:32: error: "quality" of wire.message cannot be "hihg" [route.wrong_kind]
                did you mean "high"?
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, priority: 10}
            """,
            """
            hub.yaml:6:33: error: "priority" of wire.message must be 0 to 9; it is 10 [route.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, priority: high}
            """,
            """
            hub.yaml:6:33: error: "priority" of wire.message must be an integer; "high" is none [route.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, time: noon}
            """,
            """
            hub.yaml:6:29: error: "time" of wire.message must be a timestamp; "noon" is none [route.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, retain: '{sequence}'}
            """,
            """
            hub.yaml:6:31: error: "retain" of wire.message must be a boolean; {sequence} is an integer in \
            generate.tick [route.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: '{sequenc}'}
            """,
            """
            hub.yaml:6:20: error: {sequenc}: generate.tick from ticks has no such attribute [route.unknown_reference]
                did you mean "sequence"?
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: '{value}'}
            """,
            """
            hub.yaml:6:20: error: {value}: generate.tick from ticks has no such attribute [route.unknown_reference]
                attributes: id, source, type, subject, time, datacontenttype, dataschema, sequence and unit; \
            {data.value} would be a part of the payload
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: '{unit}'}
            """,
            """
            hub.yaml:6:20: warning: "channel" of wire.message is required; {unit} may be missing in generate.tick \
            from ticks, and such an event is rejected [route.reference_may_be_absent]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, id: x}
            """,
            """
            hub.yaml:6:23: error: routes[0].set.id cannot be set [route.identity]
                source and id name an event for ever
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, type: x}
            """,
            """
            hub.yaml:6:23: error: routes[0].set.type cannot be set [route.identity]
                "as", beside "set", gives an event another type
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: c, data: x}
            """,
            """
            hub.yaml:6:23: error: routes[0].set.data cannot be set [route.identity]
                "data", beside "set", gives an event another payload
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {Channel: c}
            """,
            """
            hub.yaml:4:9: error: "out" needs the attribute "channel" (string) of wire.message; generate.tick from \
            ticks does not declare it [route.missing_attribute]
                set it: set: {channel: …}
            hub.yaml:6:11: error: routes[0].set: "Channel" is no name of an attribute [config.bad_name]
                lower-case letters and digits make one
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: }
            """,
            """
            hub.yaml:6:20: error: routes[0].set.channel must be a text, a number or a boolean; it has no value \
            [config.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: [c]}
            """,
            """
            hub.yaml:6:20: error: routes[0].set.channel must be a text, a number or a boolean; this is a list \
            [config.wrong_kind]
            """),
        .route(
            """
            to: out
            as: wire.message
            set: channel
            """,
            """
            hub.yaml:4:9: error: "out" needs the attribute "channel" (string) of wire.message; generate.tick from \
            ticks does not declare it [route.missing_attribute]
                set it: set: {channel: …}
            hub.yaml:6:10: error: routes[0].set must be a mapping; this is a string [config.wrong_kind]
                write it as key: value
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: 'a{b'}
            """,
            """
            hub.yaml:6:22: error: routes[0].set.channel: a { without a }: write {{ for a brace [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: 'é}b'}
            """,
            """
            hub.yaml:6:22: error: routes[0].set.channel: a } without a {: write }} for a brace [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: '{}'}
            """,
            """
            hub.yaml:6:21: error: routes[0].set.channel: {} names neither an attribute nor data [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: '{Unit}'}
            """,
            """
            hub.yaml:6:21: error: routes[0].set.channel: {Unit} names neither an attribute nor data \
            [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: '{data..a}'}
            """,
            """
            hub.yaml:6:21: error: routes[0].set.channel: {data..a} names neither an attribute nor data \
            [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
        .route(
            """
            to: out
            as: wire.message
            set: {channel: ab{}
            """,
            """
            hub.yaml:6:22: error: a "," or "}" is expected here [yaml.syntax]
                a text with braces in it needs quotes; what it belongs to begins at line 6, column 10
            """),
        .route(
            """
            to: talk
            data: {a: '{data.b'}
            """,
            """
            hub.yaml:5:16: error: routes[0].data.a: a { without a }: write {{ for a brace [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
        .route(
            """
            to: talk
            data: {a: .inf}
            """,
            """
            hub.yaml:5:15: error: routes[0].data.a: JSON has no number ".inf" [config.bad_value]
            """),
        .route(
            """
            to: out
            as: wire.bytes
            data: {a: 1}
            """,
            """
            hub.yaml:6:11: error: "data" gives a JSON payload; wire.bytes of "out" takes binary [route.payload]
            """),
        .route(
            """
            to: out
            as: wire.bytes
            """,
            """
            hub.yaml:4:9: error: generate.tick from ticks has a payload of the kind json; wire.bytes of "out" takes \
            binary [route.payload]
            """),
        .init(
            """
            endpoints: {a: {adapter: wire, host: h}, b: {adapter: talk}}
            routes:
              - {from: a, to: b}
            """,
            """
            hub.yaml:3:19: error: wire.message from a has a payload of the kind text or binary; talk.signal of "b" \
            takes json [route.payload]
                make JSON of it: data: {value: "{data}"}
            """),
        .init(
            """
            endpoints: {a: {adapter: wire, host: h}, b: {adapter: null}}
            routes:
              - {from: a, to: b, data: '{chanel}'}
            """,
            """
            hub.yaml:3:28: error: {chanel}: wire.message from a has no such attribute [route.unknown_reference]
                did you mean "channel"?
            """),
        .init(
            """
            endpoints: {a: {adapter: wire, host: h}, b: {adapter: talk}}
            routes:
              - {from: a, to: b, data: {v: '{data.x}', w: '{data.}'}}
            """,
            """
            hub.yaml:3:48: error: routes[0].data.w: {data.} names neither an attribute nor data [template.malformed]
                {subject} stands for an attribute, {data} for the payload, {data.unit} for a part
            """),
    ]
}

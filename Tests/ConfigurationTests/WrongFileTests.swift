internal import Configuration
internal import Testing

@Suite struct WrongFileTests {
    static let syntax: [WrongFile] = [
        .init("endpoints:\n\tx: 1\n", "2:1", .syntax, "a tab cannot indent", "spaces"),
        .init("endpoints:\n  x: @home\n", "2:6", .syntax, "\"@\" cannot begin a value", "quotes"),
        .init("hub: a: b\n", "1:7", .syntax, "a \":\" cannot stand here"),
        .init("hub: [a\nlog: info\n", "2:4", .syntax, "\",\" or \"]\" is expected", "line 1, column 6"),
        .init("hub: 'kitchen\n", "2:1", .syntax, "ends in the middle", "line 1, column 6"),
        .init("hub: \u{1}\n", "1:6", .syntax, "control characters"),
        .init("hub: a\nhub: b\n", "2:1", .duplicateKey, "\"hub\" stands here a second time", "line 1, column 1"),
        .init("endpoints: {}\n---\nhub: b\n", "2:1", .severalDocuments, "a second document"),
        .init("hub: !ref kitchen\nendpoints: {}\n", "1:6", .tag, "\"!ref\""),
        .init("hub: *name\n", "1:6", .alias, "\"*name\" has no anchor"),
        .init("? [a]\n: b\nendpoints: {}\n", "1:3", .key, "a list cannot be a key"),
        .init(String(repeating: "[", count: 40), "1:34", .depth, "more than 32 deep"),
    ]

    static let structure: [WrongFile] = [
        .init("hub: kitchen\n", "1:1", .missingKey, "\"endpoints\" is missing"),
        .init(
            "endpoint: {}\nendpoints: {}\n", "1:1", .unknownKey, "\"endpoint\" is no key", "did you mean \"endpoints\"?"
        ),
        .init("- a\n", "1:1", .wrongKind, "the configuration must be a mapping; this is a list"),
        .init("log: verbse\nendpoints: {}\n", "1:6", .badValue, "log cannot be \"verbse\"", "trace, debug"),
        .init("log: warnin\nendpoints: {}\n", "1:6", .badValue, "\"warnin\"", "did you mean \"warning\"?"),
        .init("hub: Küche\nendpoints: {}\n", "1:6", .badName, "\"Küche\" is no name"),
        .init("endpoints:\n  a.b: {adapter: null}\n", "2:3", .badName, "\"a.b\" is no name"),
        .init("endpoints:\n  ab: {rate: 2}\n", "2:7", .missingKey, "\"adapter\" of endpoints.ab"),
        .init(
            "endpoints:\n  x: {adapter: generate, placement: process}\n", "2:37", .notInThisVersion,
            "\"process\" is not in"),
        .init(
            "adapters: {pins: {wire: abc}}\nendpoints: {}\n", "1:25", .badValue, "must be a SHA-256; \"abc\" is none"),
        .init("adapters: {directories: []}\nendpoints: {}\n", "1:25", .badValue, "an empty list"),
        .init("endpoints:\n  x: {adapter: talk, source: a b}\n", "2:30", .badValue, "must be a URI-reference"),
        .init(
            "endpoints:\n  x: {adapter: talk, bind: {a: b}}\n", "2:32", .bindingMalformed, "no operation",
            "endpoint.operation"),
        .init("endpoints:\n  x: {adapter: talk, types: ['a*b']}\n", "2:30", .badValue, "names no type"),
        .init("endpoints: {}\nroutes: [{from: a}]\n", "2:10", .missingKey, "\"to\" of routes[0]"),
    ]

    static let settings: [WrongFile] = [
        .setting(
            "generate", "rat: 2", "4:5", .settingUnknown, "\"rat\" is no setting of endpoints.x",
            "did you mean \"rate\"?"),
        .setting("generate", "adaptr: 2", "4:5", .settingUnknown, "\"adaptr\"", "did you mean \"adapter\"?"),
        .setting(
            "generate", "rate: fast", "4:11", .settingKind, "endpoints.x.rate must be an integer; \"fast\" is a string"),
        .setting("generate", "rate: \"2\"", "4:11", .settingKind, "\"2\" is a string", "remove the quotes"),
        .setting("generate", "rate: 1.5", "4:11", .settingKind, "\"1.5\" is a number"),
        .setting("generate", "rate: 99999999999999999999", "4:11", .settingKind, "too large for one"),
        .setting("generate", "rate: 0", "4:11", .settingRange, "must be 1 to 1000; \"0\" is not"),
        .setting("generate", "rate:", "4:10", .settingEmpty, "endpoints.x.rate has no value", "the default, 1"),
        .setting("generate", "rate: [1]", "4:11", .settingKind, "must be an integer; this is a list"),
        .setting("generate", "linger: 5", "4:13", .settingKind, "must be a duration", "did you mean \"5s\"?"),
        .setting("generate", "linger: 5 mss", "4:13", .settingKind, "must be a duration", "did you mean \"ms\"?"),
        .setting("generate", "linger: 2m", "4:13", .settingRange, "must be 0 to 1m; \"2m\" is not"),
        .setting("generate", "size: 64kib", "4:11", .settingKind, "must be a size", "did you mean \"KiB\"?"),
        .setting("generate", "size: 2MiB", "4:11", .settingRange, "must be 1 to 1MiB"),
        .setting("generate", "shuffle: yes", "4:14", .settingKind, "must be a boolean", "write true"),
        .setting("generate", "ratio: .inf", "4:12", .settingKind, "must be a number"),
        .setting("generate", "payload: {a: .nan}", "4:18", .settingKind, "JSON has no such number"),
        .setting("wire", "mode: client", "2:3", .settingMissing, "endpoints.x.host is missing", "host: broker.example"),
        .setting(
            "wire", "host: h\nmode: servr", "5:11", .settingChoice, "cannot be \"servr\"", "did you mean \"server\"?"),
        .setting("wire", "host: h\nhome: example.org", "5:11", .settingKind, "must be a URI"),
        .setting("wire", "host: h\nsince: 2024-02-30T00:00:00Z", "5:12", .settingKind, "must be a timestamp"),
        .setting("wire", "host: h\nseed: a", "5:11", .settingKind, "must be Base64"),
        .setting("wire", "host: h\nsenders: {}", "5:14", .settingKind, "must be a list; this is a mapping"),
        .setting(
            "wire", "host: h\nsenders:\n  - name: a\n  - nam: b", "7:9", .settingUnknown,
            "\"nam\" is no setting of endpoints.x.senders[1]", "did you mean \"name\"?"),
        .setting(
            "wire", "host: h\nsenders: [{name: a, limit: x}]", "5:32", .settingKind,
            "endpoints.x.senders[0].limit must be"),
        .setting(
            "wire", "host: ${HOST}", "4:11", .environmentMissing, "needs the environment variable \"HOST\"", "${HOST:-"),
        .setting("wire", "host: ${HOST", "4:11", .environmentMalformed, "after ${"),
        .setting("wire", "host: h\npassword: file:/no/such/file", "5:15", .secretUnreadable, "No such file"),
        .setting("wire", "host: h\npin: abc", "5:10", .settingKind, "not shown"),
    ]

    static let routes: [WrongFile] = [
        .route("to: oout", "4:9", .routeEndpoint, "there is no endpoint \"oout\"", "did you mean \"out\"?"),
        .route("to: ticks", "4:9", .routeRole, "nothing can go to \"ticks\"", "source"),
        .route(
            "to: out\nas: wire.mesage", "5:9", .typeNotAccepted, "does not accept events of the type \"wire.mesage\"",
            "wire.message"),
        .route(
            "to: out", "4:9", .typeNeeded, "does not accept \"generate.tick\" from ticks",
            "as: wire.message or wire.bytes"),
        .route(
            "to: out\nas: wire.message", "4:9", .attributeMissing, "needs the attribute \"channel\"",
            "set: {channel: …}"),
        .route(
            "to: out\nas: wire.message\nset: {channel: c, retan: true}", "6:30", .attributeUnknown, "\"retan\"",
            "\"retain\""),
        .route(
            "to: out\nas: wire.message\nset: {channel: c, retain: maybe}", "6:31", .attributeKind, "must be a boolean"),
        .route(
            "to: out\nas: wire.message\nset: {channel: c, quality: hihg}", "6:32", .attributeKind, "cannot be \"hihg\"",
            "\"high\""),
        .route("to: out\nas: wire.message\nset: {channel: c, priority: 10}", "6:33", .attributeKind, "must be 0 to 9"),
        .route(
            "to: out\nas: wire.message\nset: {channel: c, retain: '{sequence}'}", "6:31", .attributeKind,
            "{sequence} is an integer"),
        .route(
            "to: out\nas: wire.message\nset: {channel: '{sequenc}'}", "6:20", .referenceUnknown, "{sequenc}",
            "\"sequence\""),
        .route(
            "to: out\nas: wire.message\nset: {channel: '{unit}'}", "6:20", .referenceAbsent, "{unit} may be missing"),
        .route("to: out\nas: wire.message\nset: {channel: c, id: x}", "6:23", .routeIdentity, "set.id cannot be set"),
        .route("to: out\nas: wire.message\nset: {channel: 'a{b'}", "6:22", .template, "a { without a }"),
        .route("to: out\nas: wire.message\nset: {channel: ab{}", "6:22", .syntax, "expected"),
        .route("to: out\nas: wire.bytes\ndata: {a: 1}", "6:11", .payload, "\"data\" gives a JSON payload"),
        .route("to: out\nas: wire.bytes", "4:9", .payload, "has a payload of the kind json", ""),
        .route(
            "to: talk\nwhere: {exat: {type: generate.tick}}", "5:13", .filterDialect, "\"exat\" is no filter",
            "\"exact\""),
        .route("to: talk\nwhere: {exact: {}}", "5:20", .filterEmpty, "needs one attribute"),
        .route("to: talk\nwhere: {any: []}", "5:18", .filterEmpty, "needs one filter"),
        .route("to: talk\nwhere: {exact: {subject: ''}}", "5:30", .wrongKind, "must be a text; \"\" is empty"),
        .route(
            "to: talk\nwhere: {exact: {data.unit: a}}", "5:21", .badName, "no name of an attribute",
            "not at the payload"),
        .route("to: talk\nwhere: {exact: {unit: a}, prefix: {unit: b}}", "5:31", .badValue, "one key", "write a list"),
        .route(
            "to: talk\nwhere: {exact: {type: generate.tik}}", "5:27", .typeCannotArrive, "\"generate.tik\"",
            "\"generate.tick\""),
        .route("to: talk\nwhere: {not: {exact: {type: other}}}", "5:33", .filterNeedless, "\"other\""),
        .route("to: talk\nwhere: {exact: {unti: a}}", "5:21", .filterAttribute, "\"unti\"", "\"unit\""),
        .route("to: talk\nwhere: [{not: {prefix: {type: generate}}}]", "5:12", .nothingArrives, "no event passes"),
        .route("to: talk\ndelivery: durable", "5:15", .notInThisVersion, "\"durable\" is not in this version"),
        .route("to: talk\nfull: drop", "5:11", .badValue, "cannot be \"drop\""),
        .route("to: talk\nlimit: {bytes: 16MX}", "5:20", .wrongKind, "a size"),
        .route("to: talk\nlimit: {events: 0}", "5:21", .badValue, "must be 1 to"),
        .route("to: talk\ndata: {a: '{data.b'}", "5:16", .template, "a { without a }"),
    ]

    static let wholes: [WrongFile] = [
        .init(
            "endpoints: {x: {adapter: wre}}\n", "1:26", .adapterUnknown, "no adapter \"wre\"",
            "did you mean \"wire\"?; searched"),
        .init(
            "endpoints: {x: {adapter: broken}}\n", "1:26", .adapterRefused, "undefined symbol", "adapters why broken"),
        .init("endpoints: {x: {adapter: generate}}\n", "1:13", .endpointUnused, "no route begins or ends"),
        .init(
            "endpoints: {x: {adapter: talk, types: [talk.a, tolk.b]}}\n", "1:48", .endpointTypes,
            "does not emit \"tolk.b\""),
        .init("endpoints: {x: {adapter: null, types: [a]}}\n", "1:40", .endpointTypes, "emits nothing"),
        .init("endpoints: {x: {adapter: talk, bind: {a: y.keygen}}}\n", "1:42", .bindingEndpoint, "no endpoint \"y\""),
        .init(
            "endpoints: {x: {adapter: talk, bind: {a: y.keygn}}, y: {adapter: wire, host: h}}\n", "1:42",
            .bindingOperation, "no operation \"keygn\"", "did you mean \"keygen\"?"),
        .init("endpoints: {x: {adapter: generate, bind: {a: x.b}}}\n", "1:46", .bindingUnused, "asks for nothing"),
        .init(
            "endpoints: {a: {adapter: talk}, b: {adapter: talk}}\nroutes:\n  - {from: a, to: b}\n  - {from: b, to: a}\n",
            "3:5",
            .cycle, "a -> b -> a"),
        .init(
            "endpoints: {a: {adapter: generate}, b: {adapter: null}}\nroutes:\n  - {from: a, to: b}\n"
                + "  - {name: fast, from: a, to: b, full: drop_oldest}\n", "3:5", .coupled,
            "\"a\" waits, and \"fast\" with it"),
        .init(
            "endpoints: {a: {adapter: generate}, b: {adapter: null}}\nroutes:\n  - {name: r, from: a, to: b}\n"
                + "  - {name: r, from: a, to: b, full: drop_oldest}\n", "4:12", .routeName, "a second time"),
        .init(
            "endpoints: {a: {adapter: talk}, b: {adapter: null}}\nroutes:\n  - {from: c, to: b}\n", "3:12",
            .routeEndpoint,
            "no endpoint \"c\""),
        .init(
            "endpoints: {a: {adapter: wire, host: h}, b: {adapter: talk}}\nroutes:\n  - {from: a, to: b}\n", "3:19",
            .payload,
            "has a payload of the kind text or binary", "data: {value"),
        .init(
            "endpoints: {a: {adapter: wire, host: h}, b: {adapter: null}}\nroutes:\n"
                + "  - {from: a, to: b, data: '{chanel}'}\n", "3:28", .referenceUnknown, "{chanel}",
            "did you mean \"channel\"?"),
    ]

    @Test(arguments: syntax + structure + settings + routes + wholes)
    func saysWhatAndWhere(_ wrong: WrongFile) throws {
        let findings = Fixtures.check(wrong.text).findings
        let found = findings.filter { $0.code == wrong.code }
        let all = findings.map(\.description).joined(separator: "\n")
        let finding = try #require(
            found.first { "\($0.place.line):\($0.place.column)" == wrong.place }, "found: \(all)")
        #expect(finding.message.contains(wrong.message), "found: \(all)")
        #expect(finding.hint.contains(wrong.hint), "found: \(all)")
        #expect(finding.place.file == "hub.yaml")
    }

    @Test func everythingWrongIsSaidAtOnce() {
        let result = Fixtures.check(
            """
            hub: Kitchen
            endpoints:
              ticks: {adapter: generate, rat: 2, size: 1XB}
              out: {adapter: wire, mode: x}
            routes:
              - {from: tiks, to: out}
              - {from: ticks, to: out, as: wire.mesage}
            """)
        let places = result.findings.filter { $0.severity == .error }.map { "\($0.place.line):\($0.place.column)" }
        #expect(places == ["1:6", "3:30", "3:44", "4:3", "4:30", "6:12", "7:32"])
        #expect(result.hasErrors)
    }

    @Test func findingsAreBounded() {
        let text = "endpoints: {}\n" + (0..<5_000).map { "k\($0): 1\n" }.joined()
        let findings = Fixtures.check(text).findings
        #expect(findings.count == 201)
        #expect(findings.contains { $0.code == .tooManyFindings })
    }

    @Test func hostileTextIsShownHarmlessly() {
        let findings = Fixtures.check("endpoints: {}\n\"a\\e[31m\\nb\": 1\n").findings
        #expect(findings.first?.message == "\"a\\u{1b}[31m\\nb\" is no key")
    }

    /// A filter that wants something else than what the way to it sets cuts the circle.
    @Test(
        arguments: [
            ("{prefix: {topic: \"to/\"}}", false), ("{exact: {topic: from/x}}", true), ("{suffix: {topic: /x}}", true),
            ("{not: {exact: {topic: from/x}}}", false), ("{exact: {tag: mine}}", true),
            ("{any: [{exact: {topic: other}}, {prefix: {topic: fro}}]}", true),
        ])
    func filtersCutCircles(_ filter: String, _ goesRound: Bool) {
        let text =
            "endpoints: {a: {adapter: talk}, b: {adapter: talk}}\nroutes:\n"
            + "  - {from: a, to: b, set: {topic: from/x, tag: \"{tag}\"}}\n  - {from: b, to: a, where: \(filter)}\n"
        #expect(Fixtures.check(text).findings.contains { $0.code == .cycle } == goesRound)
    }

    @Test func cyclesAreErrorsWhenStrict() {
        let text = "endpoints: {a: {adapter: talk}}\nroutes: [{from: a, to: a, data: {}}]\n"
        #expect(!Fixtures.check(text).hasErrors)
        #expect(Fixtures.check(text, strict: true).hasErrors)
    }
}

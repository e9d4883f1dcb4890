internal import Bus
internal import BusTesting
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Routing
internal import Testing

@Suite struct MappingTests {
    static let message = EventTypeSpec(
        "out.message", payloads: [.json, .text], help: "",
        attributes: [
            FieldSpec("channel", .string, required: true, help: ""), FieldSpec("retain", .boolean, help: ""),
            FieldSpec("level", .integer, help: ""),
        ])

    private func map(
        _ mapping: MappingSpec, payload: EventFields.Payload = .none, _ change: (inout EventFields) -> Void = { _ in }
    ) throws -> (fields: EventFields?, route: Route) {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink", accepts: [Self.message])
        let route = fixture.route("source", to: "sink", mapping: mapping)
        try source.emit(7..<8, payload: payload, change)
        return (sink.takeFields().first, route)
    }

    @Test func setsAttributesWithTheTargetsTypes() throws {
        let mapping = MappingSpec(
            type: "out.message",
            attributes: [
                ("channel", try Template(parsing: "things/{n}/{{{subject}}}/{data.unit}")),
                ("retain", try Template(parsing: "true")), ("level", try Template(parsing: "{data.level}")),
            ])
        let (fields, _) = try map(mapping, payload: .json(Array("{\"unit\":\"C\",\"level\":3}".utf8))) {
            $0.subject = "s"
        }
        #expect(fields?.type == "out.message")
        #expect(
            fields?.attributes == [
                .init("channel", .string("things/7/{s}/C")), .init("level", .integer(3)),
                .init("retain", .boolean(true)),
            ])
        // The identity and what the target does not know: kept, and left behind.
        #expect(fields?.source == "urn:source")
        #expect(fields?.id.isEmpty == false)
    }

    /// With `as` alone, and nothing to leave out, the target gets the event itself: nothing is built.
    @Test(arguments: ["", "tag", "other"]) func whatIsOfTheTypeAlreadyPassesAsItIs(attribute: String) throws {
        let fixture = Fixture()
        let emitted = EventTypeSpec(
            "test.thing", open: true, payloads: .any, help: "", attributes: Fixture.thing.attributes)
        let source = fixture.source("source", emits: [emitted])
        let sink = fixture.sink("sink", accepts: [Fixture.thing])
        fixture.route("source", to: "sink", mapping: MappingSpec(type: "test.thing"))
        let result = try source.emit(7..<8) { fields in
            if !attribute.isEmpty { fields.attributes.append(.init(attribute, .string("t"))) }
        }
        #expect(result.accepted == 1)
        let fields = try #require(sink.takeFields().first)
        #expect(fields.type == "test.thing")
        #expect(fields.attributes.map(\.name) == (attribute == "tag" ? ["n", "tag"] : ["n"]))
        #expect(sink.allocations == (attribute == "other" ? 1 : 0))
    }

    @Test func writesDataFromATemplate() throws {
        let mapping = MappingSpec(
            type: "out.message", attributes: [("channel", try Template(parsing: "c"))],
            data: .object([
                .init("n", .text(try Template(parsing: "{n}"))), .init("text", .text(try Template(parsing: "n={n}"))),
                .init("whole", .text(try Template(parsing: "{data}"))),
                .init("gone", .text(try Template(parsing: "{data.x}"))),
                .init("list", .array([.constant(1), .constant(.null), .text(try Template(parsing: "{tag}"))])),
            ]))
        let (fields, _) = try map(mapping, payload: .text("plain \"text\"")) {
            $0.attributes.append(.init("tag", .string("t")))
        }
        let expected =
            "{\"n\":7,\"text\":\"n=7\",\"whole\":\"plain \\\"text\\\"\",\"gone\":null,\"list\":[1,null,\"t\"]}"
        #expect(fields?.payload == .json(Array(expected.utf8)))
    }

    /// Every kind of value that a reference can find, as every kind that a target can declare.
    @Test(
        arguments: [
            ("{flag}", .boolean, .boolean(true)), ("{flag}", .string, .string("true")),
            ("{data.t}", .boolean, .boolean(true)),
            ("false", .boolean, .boolean(false)), ("yes", .boolean, nil), ("{n}", .boolean, nil),
            ("{n}", .integer, .integer(7)), ("{n}", .string, .string("7")), ("-12", .integer, .integer(-12)),
            ("-2147483648", .integer, .integer(-2_147_483_648)), ("2147483648", .integer, nil), ("-0", .integer, nil),
            ("07", .integer, nil), ("", .integer, nil), ("-", .integer, nil), ("{data.i}", .integer, .integer(5)),
            ("{data.big}", .integer, nil), ("{data.big}", .string, .string("1e3")), ("{flag}", .integer, nil),
            ("{raw}", .binary, .binary([0, 255])), ("{raw}", .string, .string("AP8=")),
            ("AP8=", .binary, .binary([0, 255])),
            ("A", .binary, nil), ("{source}", .uriReference, .text("urn:source", .uriReference)),
            ("{time}", .timestamp, .text("1970-01-01T00:00:01.500Z", .timestamp)),
            ("{time}", .string, .string("1970-01-01T00:00:01.500Z")), ("{n}", .timestamp, nil),
            ("{data.s}", .string, .string("a\"\u{E9}")), ("{data.plain}", .string, .string("p")),
            ("{specversion}", .string, .string("1.0")), ("{data.t}{n}", .string, .string("true7")),
        ] as [(String, ValueKind, TypedValue?)])
    func values(_ template: String, _ kind: ValueKind, _ expected: TypedValue?) throws {
        let fixture = Fixture()
        let own = EventTypeSpec("test.own", open: true, payloads: .any, help: "")
        let source = fixture.source("source", emits: [own])
        let target = EventTypeSpec(
            "out.kinds", payloads: .any, help: "", attributes: [FieldSpec("value", kind, required: true, help: "")])
        let sink = fixture.sink("sink", accepts: [target])
        let mapping = MappingSpec(type: "out.kinds", attributes: [("value", try Template(parsing: template))])
        let route = fixture.route("source", to: "sink", mapping: mapping)
        let payload = "{\"t\":true,\"i\":5,\"big\":1e3,\"s\":\"a\\\"\\u00e9\",\"plain\":\"p\"}"
        try source.emit(7..<8, payload: .json(Array(payload.utf8))) {
            $0.time = 1_500_000_000
            $0.attributes += [.init("flag", .boolean(true)), .init("raw", .binary([0, 255]))]
        }
        #expect(sink.takeFields().first?.attributes.first?.value == expected)
        #expect(route.counters.rejected.value == (expected == nil ? 1 : 0))
    }

    @Test func removesSetsAndKeeps() throws {
        let mapping = MappingSpec(
            attributes: [
                ("tag", try Template(parsing: "{absent}")), ("subject", try Template(parsing: "{data.gone}")),
                ("dataschema", try Template(parsing: "urn:{n}")),
                ("time", try Template(parsing: "2026-11-21T00:00:00Z")),
                ("n", try Template(parsing: "{data}")),
            ])
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink", mapping: mapping)
        try source.emit(7..<8, payload: .json(Array(" 12 ".utf8))) {
            $0.attributes.append(.init("tag", .string("t")))
            $0.subject = "gone"
            $0.contentType = "application/json"
        }
        let fields = try #require(sink.takeFields().first)
        #expect(fields.attributes == [.init("n", .integer(12))])
        #expect(fields.subject.isEmpty && fields.schema == "urn:7" && fields.timeText == "2026-11-21T00:00:00Z")
        #expect(fields.payload == .json(Array(" 12 ".utf8)) && fields.contentType == "application/json")
    }

    @Test func dataHasTheContentTypeThatIsSet() throws {
        for set in ["", "application/vnd.test+json"] {
            let attributes = set.isEmpty ? [] : [("datacontenttype", try Template(parsing: set))]
            let mapping = MappingSpec(
                type: "out.message", attributes: attributes + [("channel", try Template(parsing: "c"))],
                data: .text(try Template(parsing: "{n}")))
            let fields = try map(mapping, payload: .text("t")) { $0.contentType = "text/plain" }.fields
            #expect(fields?.contentType == set && fields?.payload == .json(Array("7".utf8)))
        }
    }

    @Test func looksIntoATextThatHoldsJSON() throws {
        let mapping = MappingSpec(type: "out.message", attributes: [("channel", try Template(parsing: "{data.a.1}"))])
        #expect(
            try map(mapping, payload: .text("{\"a\":[1,\"two\"]}")).fields?.attributes.first?.value == .string("two"))
    }

    @Test func whatCannotBeMadeIsRejectedAndCounted() throws {
        let missing = MappingSpec(type: "out.message", attributes: [("channel", try Template(parsing: "{tag}"))])
        let (fields, route) = try map(missing)
        #expect(fields == nil)
        #expect(route.counters.rejected.value == 1)
        let wrongKind = MappingSpec(
            type: "out.message",
            attributes: [("channel", try Template(parsing: "c")), ("level", try Template(parsing: "{data}"))])
        #expect(try map(wrongKind, payload: .text("high")).route.counters.rejected.value == 1)
    }

    @Test(arguments: ["{", "a}b", "{Name}", "{data.}", "{a.b}", "{}"])
    func malformedTemplatesAreRefused(_ text: String) {
        #expect(throws: TemplateError.self) { try Template(parsing: text) }
    }
}

@Suite struct FilterTests {
    private func matches(_ filter: FilterSpec) throws -> Bool {
        let fixture = Fixture()
        let source = fixture.source("source")
        let sink = fixture.sink("sink")
        fixture.route("source", to: "sink", filters: [filter])
        try source.emit(5..<6) {
            $0.subject = "kitchen/lamp"
            $0.timeText = "2026-11-21T10:00:00Z"
            $0.attributes.append(.init("tag", .string("red")))
        }
        return !sink.take().isEmpty
    }

    @Test func eachDialect() throws {
        let yes: [FilterSpec] = [
            .exact([.init("type", "test.thing"), .init("n", "5")]), .prefix([.init("subject", "kitchen/")]),
            .suffix([.init("subject", "lamp")]), .prefix([.init("time", "2026-")]),
            .exact([.init("specversion", "1.0")]),
            .prefix([.init("n", "5")]), .exact([.init("source", "urn:source")]),
            .all([.exact([.init("tag", "red")]), .not(.exact([.init("tag", "blue")]))]),
            .any([.exact([.init("tag", "blue")]), .suffix([.init("tag", "d")])]),
            .not(.exact([.init("absent", "x")])),
            .not(.all([.exact([.init("tag", "red")]), .exact([.init("n", "6")])])),
        ]
        for filter in yes { #expect(try matches(filter), "\(filter)") }
        let no: [FilterSpec] = [
            .exact([.init("type", "test.thing"), .init("n", "05")]), .exact([.init("absent", "x")]),
            .prefix([.init("subject", "Kitchen")]), .suffix([.init("tag", "darkred")]),
            .exact([.init("dataschema", "x")]),
            .any([.exact([.init("tag", "blue")]), .exact([.init("n", "6")])]),
        ]
        for filter in no { #expect(try !matches(filter), "\(filter)") }
    }
}

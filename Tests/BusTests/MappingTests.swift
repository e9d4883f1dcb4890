internal import Bus
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

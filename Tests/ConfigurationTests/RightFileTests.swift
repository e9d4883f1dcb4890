internal import Configuration
internal import Descriptors
internal import JSONText
internal import Routing
internal import Testing

@Suite struct RightFileTests {
    static let full = """
        hub: kitchen
        log: debug
        adapters:
          directories: [./adapters, /opt/adapters]
          pins: {wire: \(String(repeating: "aB", count: 32))}
        endpoints:
          ticks:
            adapter: generate
            rate: 2
            log: trace
          screen: {adapter: null, placement: process, limits: {memory: 128MiB, files: 100}, source: /here}
          broker: &broker
            adapter: wire
            host: h
          copy: *broker
          talk:
            adapter: talk
            bind: {clock.ping: broker.keygen}
            types: [talk.a, talk.b.*]
        routes:
          - name: show
            from: [ticks, talk]
            to: screen
            where:
              - any: [{exact: {type: generate.tick}}, {prefix: {type: talk.b.}}]
              - not: {suffix: {subject: "!"}}
            full: push_back
            limit: {events: 16, bytes: 1MiB, attempts: 2}
          - from: ticks
            to: broker
            as: wire.message
            set: {channel: "sensor/{subject}", retain: true, priority: 0x7}
            data: {n: "{sequence}", all: "{data}", list: [1, 1.50, null, ~, yes, "{{x}}"], unit: "{data.unit}"}
            full: drop_oldest
          - {from: ticks, to: talk, full: drop_newest}
          - {from: ticks, to: talk, full: drop_newest}

        """

    @Test func everyKeyIsUnderstood() throws {
        let loaded = Fixtures.load(Self.full, file: "/etc/hub/hub.yaml")
        #expect(loaded.findings.isEmpty, "\(loaded.findings)")
        let configuration = loaded.configuration
        #expect(configuration.hub == "kitchen")
        #expect(configuration.log == .debug)
        #expect(configuration.adapters.directories == ["/etc/hub/./adapters", "/opt/adapters"])
        #expect(configuration.adapters.pins["wire"] == String(repeating: "ab", count: 32))
        #expect(configuration.adapterNames == ["generate", "null", "wire", "talk"])
        let ticks = try #require(configuration.endpoint("ticks"))
        #expect(ticks.source == "hubbub://kitchen/ticks")
        #expect(ticks.log == .trace)
        let screen = try #require(configuration.endpoint("screen"))
        #expect(screen.source == "/here")
        #expect(screen.placement == .process)
        #expect(screen.limits.memory == 128 << 20 && screen.limits.files == 100 && screen.limits.core == 0)
        #expect(configuration.endpoint("copy")?.settings.record["host"] == .string("h"))
        let talk = try #require(configuration.endpoint("talk"))
        #expect(talk.bindings.map(\.name) == ["clock.ping"])
        #expect(talk.bindings.map(\.operation) == ["keygen"])
        #expect(talk.types.map(\.value) == ["talk.a", "talk.b.*"])
    }

    @Test func routesAreAsWritten() throws {
        let routes = Fixtures.load(Self.full).configuration.routes.map(\.spec)
        #expect(routes.map(\.name) == ["show", "ticks->broker", "ticks->talk", "ticks->talk#2"])
        #expect(
            routes[0].filters == [
                .any([
                    .exact([AttributeText("type", "generate.tick")]), .prefix([AttributeText("type", "talk.b.")]),
                ]), .not(.suffix([AttributeText("subject", "!")])),
            ])
        #expect(routes[0].limits.events == 16)
        #expect(routes[0].limits.bytes == 1 << 20)
        #expect(routes[0].limits.attempts == 2)
        let mapping = routes[1].mapping
        #expect(mapping.type == "wire.message")
        #expect(mapping.attributes.map(\.name) == ["channel", "retain", "priority"])
        #expect(mapping.attributes[0].value.parts == [.literal("sensor/"), .reference(.attribute("subject"))])
        #expect(mapping.attributes[1].value.parts == [.literal("true")])
        #expect(mapping.attributes[2].value.parts == [.literal("7")])
        guard case .object(let members) = mapping.data else { throw Failure() }
        #expect(members[0].value == .text(Template([.reference(.attribute("sequence"))])))
        #expect(
            members[2].value
                == .array([
                    .constant(1), .constant(.number("1.50")), .constant(.null), .constant(.null),
                    .text(Template([.literal("yes")])), .text(Template([.literal("{x}")])),
                ]))
        #expect(routes[1].full == .dropOldest)
        #expect(routes[2].mapping.type == "talk.signal", "the only type that the target accepts is implied")
    }

    @Test func itPassesTheCheck() {
        let result = Fixtures.check(Self.full)
        #expect(!result.hasErrors, "\(result.text)")
        #expect(result.guarantees.count == 5)
    }

    @Test func anEmptyFileHasNoEndpoints() {
        #expect(Fixtures.check("").findings.map(\.code) == [.missingKey])
        #expect(Fixtures.check("# nothing\n").findings.map(\.code) == [.missingKey])
        #expect(Fixtures.check("endpoints:\nroutes:\n").findings.isEmpty)
    }

    @Test func filtersAndTypesNarrowWhatArrives() {
        func codes(_ types: String, _ filter: String, _ rest: String = "") -> [FindingCode] {
            Fixtures.check(
                "endpoints: {a: {adapter: talk\(types)}, b: {adapter: talk}}\n"
                    + "routes: [{from: a, to: b, data: {}, as: talk.signal\(filter)}]\n"
            ).findings.map(\.code)
        }
        #expect(codes("", "") == [])
        #expect(codes(", types: [talk.a]", ", where: {exact: {type: talk.a}}") == [])
        #expect(codes(", types: [talk.a]", ", where: {exact: {type: talk.b}}") == [.typeCannotArrive])
        #expect(codes(", types: [talk.a.*]", ", where: {prefix: {type: talk.b}}") == [.typeCannotArrive])
        #expect(codes(", types: [talk.a.*]", ", where: {prefix: {type: talk.a.b}}") == [])
        #expect(codes("", ", where: {any: [{exact: {type: talk.a}}, {exact: {type: tolk.a}}]}") == [.typeCannotArrive])
        #expect(codes("", ", where: [{exact: {type: talk.a}}, {exact: {type: talk.b}}]") == [.nothingArrives])
        #expect(codes("", ", where: {not: {prefix: {type: talk.}}}") == [.nothingArrives])
        #expect(codes("", ", where: {exact: {anything: x}}") == [], "the type is open")
    }

    @Test func whatKeepsItsTypeKeepsItsAttributes() {
        var sink = Fixtures.talk
        sink.name = "sink"
        sink.accepts = [
            EventTypeSpec("generate.tick", payloads: .json, help: ""), EventTypeSpec("b", payloads: .json, help: ""),
        ]
        let catalogue = AdapterCatalogue([Fixtures.generate, sink])
        let draft = ConfigurationDraft(
            parsing: Array(
                "endpoints: {a: {adapter: generate}, b: {adapter: sink}}\nroutes: [{from: a, to: b}]\n".utf8), file: "")
        let findings = ConfigurationCheck(draft.resolve(environment: [:], adapters: catalogue), adapters: catalogue)
            .run().findings
        #expect(findings.map(\.code) == [.attributeUnknown])
        #expect(findings.first?.message.contains("\"sequence\" and \"unit\"") == true)
    }

    @Test func mutilatedFilesAreSurvived() {
        var generator = Sequence(state: 1)
        let original = Array(Self.full.utf8)
        for _ in 0..<1_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default:
                    bytes.insert(Array("{}[]:,-&*!|>'\"%#\n\t ".utf8).randomElement(using: &generator) ?? 0, at: index)
                }
            }
            let loaded = ConfigurationDraft(parsing: bytes, file: "a").resolve(
                environment: [:], adapters: Fixtures.catalogue)
            _ = ConfigurationCheck(loaded, adapters: Fixtures.catalogue).run().json.text
        }
    }

    @Test func theDraftNeedsNoAdapters() {
        let draft = ConfigurationDraft(parsing: Array(Self.full.utf8), file: "hub.yaml")
        #expect(draft.findings.isEmpty)
        #expect(draft.configuration.adapterNames == ["generate", "null", "wire", "talk"])
        #expect(draft.configuration.endpoints.map(\.settings.record) == Array(repeating: .record([]), count: 5))
    }

    private struct Failure: Error {}

    /// The same numbers in every run (SplitMix64).
    private struct Sequence: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }
}

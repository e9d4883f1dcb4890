internal import Bus
internal import BusTesting
internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Testing

/// The fast way to an event, which must make the same of a draft as the careful one.
@Suite struct UsualEventTests {
    private let fixture = Fixture()

    private static let many = EventTypeSpec(
        "test.many", payloads: .any, help: "",
        attributes: [
            FieldSpec("a", .string, required: true, help: ""), FieldSpec("b", .integer, help: ""),
            FieldSpec("c", .boolean, help: ""), FieldSpec("d", .string, help: ""),
        ])

    private static let values: [String: TypedValue] = [
        "a": .string("text"), "b": .integer(7), "c": .boolean(true), "d": .string("é"), "z": .integer(1),
    ]

    private func fields(_ names: String) -> EventFields {
        var fields = EventFields()
        fields.attributes = names.map { .init(String($0), Self.values[String($0)] ?? .boolean(false)) }
        fields.payload = .binary([1, 2, 3])
        return fields
    }

    private func makeFast(_ fields: EventFields, _ source: SourcePort) throws -> EventFields? {
        let event = unsafe try fields.withDraft { (draft) throws(EventError) in
            unsafe source.builder.usual.make(draft)
        }
        guard let event = unsafe event else { return nil }
        defer { unsafe EventReference.release(event) }
        let slot = unsafe EventSlot.of(event)
        #expect(unsafe slot.pointee.stamp.path.contains(source.number) && slot.pointee.stamp.type != 0)
        return unsafe EventFields(copying: event)
    }

    private func makeCarefully(_ fields: EventFields, _ source: SourcePort) throws -> EventFields {
        let event = unsafe try fields.withDraft { (draft) throws(EventError) in unsafe try source.builder.make(draft) }
        defer { unsafe EventReference.release(event) }
        return unsafe EventFields(copying: event)
    }

    /// An attribute that is left out makes the first event unusual, and those after it usual.
    @Test(arguments: ["a", "ab", "abd", "acd"]) func whatIsLeftOutIsLearned(names: String) throws {
        let source = fixture.source("source", emits: [Self.many])
        #expect(try makeFast(fields("abcd"), source) != nil)
        #expect(try makeFast(fields(names), source) == nil)
        var expected = try makeCarefully(fields(names), source)
        var fast = try #require(try makeFast(fields(names), source))
        #expect(fast.id != expected.id && !fast.id.isEmpty)
        (fast.id, expected.id) = ("", "")
        #expect(fast == expected)
        #expect(try makeFast(fields("abcd"), source) != nil)
        // Others are as unusual as before.
        #expect(try makeFast(fields("ac"), source) == nil)
        #expect(try makeFast(fields("abcdz"), source) == nil)
    }

    /// Events that change all the time are not worth it; whatever was learned stays right.
    @Test func itLearnsSoManyTimes() throws {
        let source = fixture.source("source", emits: [Self.many])
        for round in 0..<20 {
            for names in ["a", "ab", "ac", "ad"] {
                let made = try makeFast(fields(names), source) ?? makeCarefully(fields(names), source)
                #expect(made.attributes == fields(names).attributes, "round \(round)")
            }
        }
        #expect(try makeFast(fields("ad"), source) != nil)
        #expect(try makeFast(fields("a"), source) == nil)
        #expect(throws: EventError.self) { try makeCarefully(fields("b"), source) }
        #expect(throws: EventError.self) { try makeCarefully(fields("az"), source) }
    }
}

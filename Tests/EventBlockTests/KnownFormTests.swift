internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Testing

@Suite struct KnownFormTests {
    @Test func theNextEventOfAKindHasItsForm() throws {
        let pool = EventPool()
        let form = try unsafe withEvent(id: "a-1", payload: "one", in: pool) { event, _ in unsafe KnownForm(of: event) }
        let known = try #require(form)
        #expect(try unsafe withEvent(id: "a-2", payload: "two", in: pool) { unsafe known.covers($1) })
        #expect(try unsafe withEvent(id: "a-2", payload: "longer", in: pool) { unsafe known.covers($1) })
        #expect(
            try unsafe !withEvent(id: "a-2", type: "test.other", payload: "two", in: pool) { unsafe known.covers($1) })
        #expect(try unsafe !withEvent(id: "a-2", payload: "two", count: 2, in: pool) { unsafe known.covers($1) })
    }

    /// Whatever byte is another one: what has the form is valid.
    @Test func nothingWrongHasAForm() throws {
        let pool = EventPool()
        let form = try unsafe withEvent(id: "a-1", payload: "one", in: pool) { event, _ in unsafe KnownForm(of: event) }
        let known = try #require(form)
        try unsafe withEvent(id: "a-1", payload: "one", in: pool) { event, bytes in
            let memory = unsafe UnsafeMutableRawBufferPointer(mutating: bytes)
            for index in memory.indices {
                let before = unsafe memory[index]
                for value in [0, 1, 0x20, 0x7F, 0x80, 0xFF, before &+ 1, before ^ 0x10] as [UInt8] {
                    unsafe memory[index] = value
                    let isValid = unsafe (try? EventValidator.validate(bytes)) != nil
                    #expect(unsafe isValid || !known.covers(bytes), "byte \(index) is \(value)")
                }
                unsafe memory[index] = before
            }
            #expect(unsafe known.covers(bytes))
            let shorter = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropLast(8))
            #expect(unsafe !known.covers(shorter))
        }
    }

    private func withEvent<Result>(
        id: String, type: String = "test.event", payload: String, count: Int = 1, in pool: EventPool,
        _ body: (UnsafePointer<hubbub_event>, UnsafeRawBufferPointer) -> Result
    ) throws -> Result {
        var fields = EventFields()
        fields.id = id
        fields.source = "urn:test"
        fields.type = type
        fields.payload = .text(payload)
        let attributes: [TypedValue.Field] = [.init("colour", .string("red")), .init("n", .integer(7))]
        fields.attributes = Array(attributes.suffix(count))
        let event = unsafe try fields.withDraft { draft throws(EventError) in
            let context = unsafe EventBuilder.Context(
                id: hubbub_text().raw, source: hubbub_text().raw, type: draft.pointee.type.raw, now: 5, limit: 1 << 20)
            return unsafe UnsafePointer(EventSlot.event(of: try EventBuilder.build(draft, context, in: pool)))
        }
        defer { unsafe EventReference.release(event) }
        return unsafe body(event, UnsafeRawBufferPointer(start: event, count: Int(event.pointee.size)))
    }
}

internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import Placement
internal import Testing

@Suite struct EventRecordTests {
    @Test func anEventCrosses() throws {
        let pool = EventPool()
        let event = unsafe try Self.event(in: pool)
        defer { unsafe EventReference.release(event) }
        var head = EventHead()
        (head.token, head.key, head.type, head.attempt) = (1, 2, 3, 4)
        _ = head.path.append(9)
        let pair = try RingPair()
        #expect(unsafe try pair.append(event, head))
        _ = pair.publish()
        let record = unsafe try #require(try pair.next())
        let (slot, carried, size) = unsafe try EventRecord.copy(record.body, limit: 1 << 20, into: pool)
        let copy = unsafe UnsafePointer(EventSlot.event(of: slot))
        unsafe try EventValidator.validate(UnsafeRawBufferPointer(start: copy, count: size))
        #expect(carried == head && carried.path.contains(9))
        #expect(unsafe EventFields(copying: copy) == EventFields(copying: event))
        unsafe EventReference.release(copy)
    }

    @Test func whatIsNoEventIsRefused() throws {
        let pool = EventPool()
        for bytes in [[], pattern(47, 0), pattern(60, 1), pattern(144, 0), pattern(2_000, 2)] {
            #expect(throws: RingFault.self) {
                unsafe try bytes.withUnsafeBytes { bytes in
                    _ = unsafe try EventRecord.copy(bytes, limit: 1_000, into: pool)
                }
            }
        }
    }

    @Test func aPathThatIsNoneIsRefused() {
        var path = EventPath()
        _ = (path.append(1), path.append(2))
        #expect(EventPath(words: path.words) == path)
        #expect(EventPath(words: (0, 7 << 48)) == nil, "more than a path holds")
        #expect(EventPath(words: (0, 2 << 48)) == nil, "endpoints that are none")
        #expect(EventPath(words: (5, 0)) == nil, "an endpoint beyond its count")
    }

    private static func event(in pool: EventPool) throws -> UnsafePointer<hubbub_event> {
        var fields = EventFields()
        fields.id = "1"
        fields.source = "urn:test"
        fields.type = "test.event"
        fields.payload = .text("hello")
        fields.attributes = [.init("colour", .string("red"))]
        return unsafe try fields.withDraft { draft throws(EventError) in
            let context = unsafe EventBuilder.Context(
                id: hubbub_text().raw, source: hubbub_text().raw, type: draft.pointee.type.raw, now: 5, limit: 1 << 20)
            return unsafe UnsafePointer(EventSlot.event(of: try EventBuilder.build(draft, context, in: pool)))
        }
    }
}

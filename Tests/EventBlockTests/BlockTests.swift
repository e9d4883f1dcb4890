internal import CHubbub
internal import Descriptors
internal import EventBlock
internal import JSONText
internal import Testing

/// An event with everything in it.
func wholeEvent() -> EventFields {
    var fields = EventFields()
    fields.id = "id-1"
    fields.source = "urn:test"
    fields.type = "test.whole"
    fields.subject = "subject é"
    fields.contentType = "application/json"
    fields.schema = "https://example.org/schema"
    fields.timeText = "2026-11-21T10:00:00.5+01:00"
    fields.attributes = [
        .init("zeta", .string("last")), .init("flag", .boolean(true)), .init("count", .integer(-7)),
        .init("raw", .binary([0, 1, 255])), .init("link", .text("https://example.org/", .uri)),
    ]
    fields.payload = .json(Array("{\"n\":12345678901234567890}".utf8))
    return fields
}

/// Builds the block, and gives its bytes back.
func block(_ fields: EventFields, limit: Int = 65_536) throws -> [UInt8] {
    let pool = EventPool()
    let slot = unsafe try fields.withDraft { (draft) throws(EventError) in
        let context = unsafe EventBuilder.Context(
            id: draft.pointee.id.raw, source: draft.pointee.source.raw, type: draft.pointee.type.raw, now: 0,
            limit: limit)
        return unsafe try EventBuilder.build(draft, context, in: pool)
    }
    let event = unsafe EventSlot.event(of: slot)
    defer { unsafe EventReference.release(event) }
    return unsafe Array(UnsafeRawBufferPointer(start: event, count: Int(event.pointee.size)))
}

/// Validates a copy that is aligned as memory from anywhere may not be.
func validate(_ bytes: [UInt8]) throws(EventError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
    defer { unsafe memory.deallocate() }
    unsafe memory.copyBytes(from: bytes)
    unsafe try EventValidator.validate(UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]))
}

@Suite struct BlockTests {
    @Test func holdsEverythingAndIsValid() throws {
        let bytes = try block(wholeEvent())
        try validate(bytes)
        let copied = unsafe bytes.withUnsafeBytes { raw in
            let memory = UnsafeMutableRawPointer.allocate(byteCount: raw.count, alignment: 8)
            defer { unsafe memory.deallocate() }
            unsafe memory.copyMemory(from: raw.baseAddress.unsafelyUnwrapped, byteCount: raw.count)
            return unsafe EventFields(copying: UnsafePointer(memory.assumingMemoryBound(to: hubbub_event.self)))
        }
        var expected = wholeEvent()
        expected.attributes.sort { $0.name < $1.name }
        expected.time = copied.time
        #expect(copied == expected)
        #expect(copied.time == 1_795_251_600_500_000_000)
    }

    /// Whatever single byte is changed, the validator neither crashes nor lets a block pass that cannot be read safely.
    @Test func everyChangedByteIsFoundOrHarmless() throws {
        let bytes = try block(wholeEvent())
        for index in bytes.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var changed = bytes
                changed[index] ^= bit
                if (try? validate(changed)) != nil {
                    let values = changed
                    _ = unsafe values.withUnsafeBytes { raw in
                        let memory = UnsafeMutableRawPointer.allocate(byteCount: raw.count, alignment: 8)
                        defer { unsafe memory.deallocate() }
                        unsafe memory.copyMemory(from: raw.baseAddress.unsafelyUnwrapped, byteCount: raw.count)
                        var writer = JSONWriter()
                        unsafe EventJSON.write(
                            UnsafePointer(memory.assumingMemoryBound(to: hubbub_event.self)), into: &writer)
                        return writer.bytes.count
                    }
                }
            }
        }
        for length in stride(from: 0, to: bytes.count, by: 8) {
            #expect(throws: EventError.self) { try validate(Array(bytes[..<length])) }
        }
    }

    /// A change that makes the event one that CloudEvents forbids, and what the error names.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let field: String
        let change: @Sendable (inout EventFields) -> Void
        var testDescription: String { field }

        init(_ field: String, _ change: @escaping @Sendable (inout EventFields) -> Void) {
            self.field = field
            self.change = change
        }
    }

    @Test(arguments: [
        Wrong("id") { $0.id = "" }, Wrong("id") { $0.id = "a\u{7}" }, Wrong("source") { $0.source = "\u{FFFE}" },
        Wrong("subject") { $0.subject = "\u{85}" }, Wrong("time") { $0.timeText = "2026-11-21T10:00Z" },
        Wrong("Name") { $0.attributes = [.init("Name", .string(""))] },
        Wrong("data") { $0.attributes = [.init("data", .string(""))] },
        Wrong("subject") { $0.attributes = [.init("subject", .string(""))] },
        Wrong("twice") { $0.attributes = [.init("twice", .string("")), .init("twice", .integer(1))] },
        Wrong("wide") { $0.attributes = [.init("wide", .integer(1 << 31))] },
        Wrong("real") { $0.attributes = [.init("real", .real(1))] },
        Wrong("payload") { $0.payload = .json(Array("{".utf8)) },
    ])
    func refusesWhatCloudEventsForbids(_ wrong: Wrong) {
        var fields = wholeEvent()
        wrong.change(&fields)
        let error = #expect(throws: EventError.self) { try block(fields) }
        #expect(error?.description.contains(wrong.field) == true, "\(error?.description ?? "")")
    }

    @Test func refusesWhatIsTooLarge() throws {
        var fields = wholeEvent()
        fields.payload = .binary([UInt8](repeating: 0, count: 5_000))
        _ = try block(fields, limit: 8_192)
        let error = #expect(throws: EventError.self) { try block(fields, limit: 4_096) }
        #expect(error?.code == HUBBUB_E_SIZE)
        fields.attributes = (0..<65).map { .init("a\($0)", .integer(1)) }
        #expect(throws: EventError.self) { try block(fields) }
    }

    @Test func blocksComeBackToTheirPool() throws {
        let pool = EventPool()
        for _ in 0..<1_000 {
            let slot = unsafe pool.take(300)
            unsafe EventReference.retain(EventSlot.event(of: slot), count: 2)
            for _ in 0..<3 { unsafe EventReference.release(EventSlot.event(of: slot)) }
        }
        #expect(pool.allocationCount == 1)
        #expect(unsafe MemoryLayout<EventSlot>.size <= EventSlot.size)
    }

    /// A block that is kept has at most half as much again as was asked for, and the smallest has 256 bytes.
    @Test func blocksAreLittleLargerThanWhatIsAskedFor() {
        let pool = EventPool()
        for size in 1...66_000 {
            let slot = unsafe pool.take(size)
            let capacity = unsafe Int(slot.pointee.capacity)
            let isRight = capacity >= size && capacity.isMultiple(of: 64) && capacity <= max(256, size * 3 / 2)
            #expect(isRight, "\(capacity) for \(size)")
            unsafe EventReference.release(EventSlot.event(of: slot))
        }
    }

    /// More than a chain holds, of several classes and the largest, which are not kept, in any order.
    @Test func manyBlocksComeBackTogether() throws {
        let pool = EventPool()
        let sizes = [10, 256, 257, 4_000, 70_000]
        for round in 0..<3 {
            var events: [UnsafePointer<hubbub_event>?] = unsafe []
            for number in 0..<1_000 {
                let slot = unsafe pool.take(sizes[number % (round + 3)])
                unsafe slot.pointee.openPayload = 9
                unsafe events.append(UnsafePointer(EventSlot.event(of: slot)))
            }
            #expect(unsafe Set(events.map { UInt(bitPattern: $0) }).count == 1_000)
            unsafe EventReference.release(events, count: events.count)
        }
        // 334 of each of the first three, no more of the fourth than before, and the largest each time anew.
        #expect(pool.allocationCount == 1_000 + 250 + 200)
        let slot = unsafe pool.take(10)
        #expect(unsafe slot.pointee.openPayload == 0)
        unsafe EventReference.release(EventSlot.event(of: slot))
    }
}

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:60Z", 951_868_800_000_000_000),
            ("1969-12-31T23:59:59.999999999Z", -1), ("2026-11-21T01:02:03.120-02:30", 1_795_231_923_120_000_000),
        ] as [(String, Int64)])
    func parses(_ text: String, _ nanoseconds: Int64) {
        #expect(Timestamp.parse(Array(text.utf8).span) == nanoseconds)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T00:00Z", "2026-11-21T00:00:00", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T00:00:00.Z", "2026-11-21T00:00:00+0100", "9999-12-31T00:00:00Z",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp.parse(Array(text.utf8).span) == nil)
    }

    @Test func printsWhatItParses() {
        for nanoseconds in [0, -1, 1_795_231_923_120_000_000, 1_795_231_923_000_000_000, 5_000_000_123, .max, .min + 1]
            as [Int64]
        {
            #expect(Timestamp.parse(Array(Timestamp.format(nanoseconds).utf8).span) == nanoseconds)
        }
        #expect(Timestamp.format(1_000_000_000 * 3_600) == "1970-01-01T01:00:00Z")
    }
}

internal import CHubbub
internal import CUnix
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Synchronization
internal import Testing

/// The fast way and the careful one must make the same events of the same drafts.
@Suite struct TemplateTests {
    private let pool = EventPool()
    private let template = BlockTemplate(
        source: "urn:test",
        type: EventTypeSpec(
            "test.usual", payloads: [.text, .binary], help: "",
            attributes: [
                FieldSpec("sequence", .integer, help: ""), FieldSpec("name", .string, help: ""),
                FieldSpec("flag", .boolean, help: ""), FieldSpec("raw", .binary, help: ""),
            ]),
        stamp: EventStamp(type: 7, origin: 3), limit: 4_096)

    /// In the order of their names, as the template wants them.
    private func fields(_ name: String = "x", _ sequence: Int64 = 1, raw: [UInt8] = [0, 255]) -> EventFields {
        var fields = EventFields()
        fields.attributes = [
            .init("flag", .boolean(sequence % 2 == 0)), .init("name", .string(name)), .init("raw", .binary(raw)),
            .init("sequence", .integer(sequence)),
        ]
        return fields
    }

    /// The event's fields and id; nil where the template leaves the draft to the builder.
    private func build(_ fields: EventFields) throws -> (fields: EventFields, id: String)? {
        let slot = unsafe try fields.withDraft { (draft) throws(EventError) in
            unsafe template.build(draft, now: 5, in: pool)
        }
        guard let slot = unsafe slot else { return nil }
        let event = unsafe EventSlot.event(of: slot)
        defer { unsafe EventReference.release(event) }
        #expect(unsafe slot.pointee.stamp.type == 7 && slot.pointee.stamp.origin == 3)
        unsafe try EventValidator.validate(
            UnsafeRawBufferPointer(start: UnsafeRawPointer(event), count: Int(event.pointee.size)))
        var copied = unsafe EventFields(copying: event)
        let id = copied.id
        #expect(copied.source == "urn:test" && copied.type == "test.usual")
        (copied.id, copied.source, copied.type) = ("", "", "")
        return (copied, id)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 256, 1_000, 3_000])
    func holdsWhatTheDraftSays(_ size: Int) throws {
        for text in ["a", "é", "\u{1F600}"] {
            var fields = fields(String(repeating: text, count: size % 40), Int64(size) - 30)
            fields.time = 17
            fields.payload = .text(String(String(repeating: text, count: size).prefix(size / text.utf8.count)))
            if size % 2 == 0 { fields.subject = text + "s" }
            if size % 3 == 0 { fields.contentType = "text/plain" }
            #expect(try build(fields)?.fields == fields)
            fields.payload = .binary([UInt8](repeating: 0xFE, count: size))
            #expect(try build(fields)?.fields == fields)
        }
    }

    /// Wherever the template's last text and the payload end within a word and a line.
    @Test func keepsItsTextsWhateverTheirLengths() throws {
        for length in 1...72 {
            let source = String(repeating: "s", count: length)
            let template = BlockTemplate(
                source: source,
                type: EventTypeSpec(
                    "test.lengths", payloads: .text, help: "", attributes: [FieldSpec("sequence", .integer, help: "")]),
                stamp: EventStamp(type: 7, origin: 3), limit: 4_096)
            for size in 0...72 {
                var fields = EventFields()
                fields.attributes = [.init("sequence", .integer(1))]
                fields.payload = .text(String(repeating: "p", count: size))
                let built = unsafe try fields.withDraft { (draft) throws(EventError) in
                    unsafe template.build(draft, now: 5, in: pool)
                }
                let event = unsafe EventSlot.event(of: try #require(built))
                defer { unsafe EventReference.release(event) }
                unsafe try EventValidator.validate(
                    UnsafeRawBufferPointer(start: UnsafeRawPointer(event), count: Int(event.pointee.size)))
                let copied = unsafe EventFields(copying: event)
                #expect(copied.source == source && copied.type == "test.lengths")
                #expect(copied.attributes == fields.attributes && copied.payload == fields.payload)
            }
        }
    }

    /// What a template copies ends anywhere in a word, and an event without a payload ends there, too.
    @Test(arguments: 1...16) func endsWhereItsTextsEnd(_ length: Int) throws {
        let name = String(repeating: "n", count: length)
        let type = EventTypeSpec(
            "test.short", payloads: .text, help: "", attributes: [FieldSpec(name, .integer, help: "")])
        let template = BlockTemplate(source: "urn:s", type: type, stamp: EventStamp(), limit: 4_096)
        var wanted = EventFields()
        wanted.attributes = [.init(name, .integer(9))]
        for size in 0..<12 {
            wanted.payload = .text(String(repeating: "p", count: size))
            let fields = try #require(try Self.fields(wanted, template, pool))
            #expect(fields.source == "urn:s" && fields.type == "test.short")
            #expect(fields.attributes == wanted.attributes && fields.payload == wanted.payload)
        }
    }

    /// A slot keeps what its last event left, and no event may show it.
    @Test func takesSlotsOfOtherEvents() throws {
        let other = BlockTemplate(
            source: "urn:other", type: EventTypeSpec("test.other", payloads: .text, help: ""), stamp: EventStamp(),
            limit: 4_096)
        var rich = fields("a name of some length", 4)
        (rich.subject, rich.contentType, rich.payload) = ("subject", "text/plain", .text("payload"))
        var poor = fields("", 5, raw: [])
        poor.payload = .text("")
        var plain = EventFields()
        plain.payload = .text("plain")
        for round in 0..<20 {
            #expect(try build(rich)?.fields == rich)
            #expect(try build(poor)?.fields == poor)
            if round % 3 == 0 {
                let fields = try #require(try Self.fields(plain, other, pool))
                #expect(fields.source == "urn:other" && fields.type == "test.other" && fields.attributes.isEmpty)
            }
            if round % 5 == 0 {
                let slot = unsafe pool.take(300)
                unsafe memset(EventSlot.event(of: slot), 0xFF, 300)
                unsafe slot.pointee.openPayload = 5
                unsafe slot.pointee.stamp = EventStamp(type: 9, origin: 9)
                unsafe EventReference.retain(EventSlot.event(of: slot), count: 2)
                for _ in 0..<3 { unsafe EventReference.release(EventSlot.event(of: slot)) }
            }
        }
    }

    @Test func slotsStandInOneLine() { #expect(unsafe MemoryLayout<EventSlot>.size <= EventSlot.size) }

    private static func fields(
        _ fields: EventFields, _ template: BlockTemplate, _ pool: EventPool
    ) throws -> EventFields? {
        let slot = unsafe try fields.withDraft { (draft) throws(EventError) in
            unsafe template.build(draft, now: 5, in: pool)
        }
        guard let slot = unsafe slot else { return nil }
        let event = unsafe EventSlot.event(of: slot)
        defer { unsafe EventReference.release(event) }
        #expect(unsafe slot.pointee.openPayload == 0 && slot.pointee.references.load(ordering: .relaxed) == 1)
        unsafe try EventValidator.validate(
            UnsafeRawBufferPointer(start: UnsafeRawPointer(event), count: Int(event.pointee.size)))
        return unsafe EventFields(copying: event)
    }

    @Test func leavesTheUnusualToTheBuilder() throws {
        var unusual: [EventFields] = []
        func add(_ change: (inout EventFields) -> Void) {
            var fields = fields()
            fields.payload = .text("text")
            change(&fields)
            unusual.append(fields)
        }
        add { $0.id = "own" }
        add { $0.source = "urn:other" }
        add { $0.schema = "urn:schema" }
        add { $0.timeText = "2026-11-21T00:00:00Z" }
        add { $0.payload = .json(Array("1".utf8)) }
        add { $0.payload = .none }
        add { $0.attributes.removeLast() }
        add { $0.attributes[3] = .init("sequence", .string("1")) }
        add { $0.attributes[3] = .init("sequences", .integer(1)) }
        add { $0.attributes[3] = .init("sequencf", .integer(1)) }
        add { $0.attributes.swapAt(0, 1) }
        add { $0.attributes[3] = .init("sequence", .integer(1 << 31)) }
        add { $0.attributes[1] = .init("name", .string("a\u{7}")) }
        add { $0.subject = "a\u{7F}" }
        add { $0.contentType = "\u{FFFE}" }
        add { $0.payload = .binary([UInt8](repeating: 0, count: 4_096)) }
        add { $0.attributes[1] = .init("name", .string(String(repeating: "n", count: 4_096))) }
        for fields in unusual { #expect(try build(fields) == nil, "\(fields)") }
    }

    @Test func refusesTextThatIsNoUTF8() throws {
        for size in [1, 40, 300] {
            for place in [0, size / 2, size - 1] {
                var bytes = [UInt8](repeating: 0x61, count: size)
                bytes[place] = 0xC3
                let slot = unsafe try fields().withDraft { (draft) throws(EventError) in
                    unsafe bytes.withUnsafeBytes { bytes in
                        var draft = unsafe draft.pointee
                        unsafe draft.payload_kind = HUBBUB_PAYLOAD_TEXT
                        unsafe draft.payload = hubbub_text(
                            data: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), size: UInt64(size))
                        return unsafe template.build(&draft, now: 5, in: pool)
                    }
                }
                #expect(unsafe slot == nil)
            }
        }
    }

    @Test func idsAreUnique() throws {
        var fields = fields()
        fields.payload = .text("")
        var ids = Set<String>()
        // More than three digits to the base 32, so that carries happen.
        for _ in 0..<33_000 { ids.insert(try #require(try build(fields)).id) }
        #expect(ids.count == 33_000)
        #expect(ids.allSatisfy { $0.utf8.count == 28 && $0.allSatisfy("0123456789abcdefghijklmnopqrstuv".contains) })
        var other = EventIdentity()
        let another = unsafe other.withNext { unsafe String(decoding: $0, as: UTF8.self) }
        #expect(!ids.contains(another) && !ids.contains { $0.prefix(16) == another.prefix(16) })
    }

    @Test func idsOfAnotherHeadGoOn() {
        let last: UInt64 = 1 << 40 - 1
        for number in [5, last - 1, last, 31 << 40 | last] {
            var identity = EventIdentity(from: number)
            // As a template does it, whose head stands already.
            var bytes = [UInt8](repeating: 0, count: EventIdentity.length)
            let ids = unsafe bytes.withUnsafeMutableBytes { bytes in
                guard let place = bytes.baseAddress else { return [String]() }
                unsafe identity.writeHead(to: place)
                return (0..<3).map { _ in
                    let hasAnotherHead = unsafe identity.writeTail(behindHeadAt: place)
                    let id = unsafe String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
                    if hasAnotherHead { unsafe identity.writeHead(to: place) }
                    return id
                }
            }
            #expect(ids.map { UInt64($0.suffix(12), radix: 32) } == [number, number + 1, number + 2])
            #expect(Set(ids.map { $0.prefix(16) }).count == 1)
        }
    }

    /// Also in the registers that this machine's processor would not choose.
    @Test(arguments: [64, 65, 127, 128, 129, 192, 256, 300]) func copiesInAnyRegisters(_ size: Int) {
        for place in [nil, 0, size / 2, size - 1] {
            var source = (0..<size).map { UInt8($0 % 128) }
            if let place { source[place] = 0x80 }
            for isChosen in [true, false] {
                var target = [UInt8](repeating: 0xFF, count: size + 1)
                let isASCII =
                    unsafe isChosen
                    ? hubbub_copy_ascii(&target, source, size) : hubbub_copy_ascii_here(&target, source, size)
                #expect(isASCII == (place == nil) && Array(target.dropLast()) == source && target.last == 0xFF)
            }
        }
    }
}

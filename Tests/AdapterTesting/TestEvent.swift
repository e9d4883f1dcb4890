internal import AdapterKit
internal import CHubbub
package import Descriptors
internal import EventBlock

/// An event to deliver.
package struct TestEvent {
    package var type: String
    package var id: String
    package var subject: String
    /// Nanoseconds since 1970.
    package var time: Int64
    package var attributes: [(String, Int64)]
    package var kind: PayloadKind
    package var payload: String

    package init(
        _ payload: String = "", kind: PayloadKind = .text, type: String = "test.event", id: String = "",
        subject: String = "",
        time: Int64 = 1_700_000_000_000_000_000, attributes: [(String, Int64)] = []
    ) {
        self.payload = payload
        self.kind = kind
        self.type = type
        self.id = id
        self.subject = subject
        self.time = time
        self.attributes = attributes
    }

    /// Builds it as a host would.
    func build(with host: TestHost) throws -> UnsafePointer<hubbub_event> {
        let arena = TextArena()
        defer { arena.free() }
        var draft = unsafe hubbub_draft()
        unsafe draft.payload_kind = kind.rawValue
        unsafe draft.id = arena.text(id)
        unsafe draft.subject = arena.text(subject)
        unsafe draft.payload = arena.text(payload)
        unsafe draft.time = time
        let fields = unsafe attributes.map { name, number in
            var value = unsafe hubbub_value()
            unsafe value.kind = HUBBUB_KIND_INTEGER
            unsafe value.integer = number
            return unsafe hubbub_field(name: arena.text(name), value: value)
        }
        return unsafe try fields.withUnsafeBufferPointer { fields in
            unsafe draft.attributes = fields.baseAddress
            unsafe draft.attribute_count = UInt32(fields.count)
            let slot = unsafe try host.identity.withNext { id throws(EventError) in
                let context = unsafe EventBuilder.Context(
                    id: id, source: arena.text("/test").bytes, type: arena.text(type).bytes, now: time, limit: 1 << 20)
                return unsafe try EventBuilder.build(&draft, context, in: host.pool)
            }
            return unsafe UnsafePointer(EventSlot.event(of: slot))
        }
    }
}

/// Texts that live together.
@safe private final class TextArena {
    private var blocks: [UnsafeMutableBufferPointer<UInt8>] = unsafe []

    func text(_ string: String) -> hubbub_text {
        let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: string.utf8.count)
        _ = unsafe block.initialize(fromContentsOf: string.utf8)
        unsafe blocks.append(block)
        return unsafe hubbub_text(UnsafeRawBufferPointer(block))
    }

    func free() { unsafe blocks.forEach { unsafe $0.deallocate() } }
}

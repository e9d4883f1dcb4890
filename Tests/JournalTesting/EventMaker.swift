package import CHubbub
package import EventBlock

/// Makes events. For one thread at a time; the blocks may go anywhere, and must be back before it ends.
@safe package final class EventMaker: @unchecked Sendable {
    package let pool = EventPool()

    package init() {}

    /// An event with one reference.
    package func event(
        _ id: String, source: String = "test", subject: String = "", payload: [UInt8] = []
    ) -> UnsafePointer<hubbub_event> {
        var fields = EventFields()
        (fields.id, fields.source, fields.type, fields.subject) = (id, source, "test.event", subject)
        if !payload.isEmpty { fields.payload = .binary(payload) }
        let slot = unsafe try? fields.withDraft { (draft) throws(EventError) in
            let context = unsafe EventBuilder.Context(
                id: draft.pointee.id.raw, source: draft.pointee.source.raw, type: draft.pointee.type.raw, now: 0,
                limit: 1 << 24)
            return unsafe try EventBuilder.build(draft, context, in: pool)
        }
        guard let slot = unsafe slot else { fatalError("the event \(id) cannot be made") }
        return unsafe UnsafePointer(EventSlot.event(of: slot))
    }

    /// The id of an event.
    package static func id(of event: UnsafePointer<hubbub_event>) -> String { unsafe EventFields(copying: event).id }
}

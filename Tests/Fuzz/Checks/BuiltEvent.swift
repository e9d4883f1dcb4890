internal import CHubbub
internal import EventBlock
internal import Routing

/// An event block that lives as long as this, with its pool, which must not go before it.
@safe final class BuiltEvent {
    let event: UnsafePointer<hubbub_event>
    private let pool: EventPool

    /// Nil where no event can be made of the fields.
    init?(_ fields: EventFields) {
        let pool = EventPool()
        let slot = try? unsafe fields.withDraft { (draft) throws(EventError) in
            let context = unsafe EventBuilder.Context(
                id: draft.pointee.id.raw, source: draft.pointee.source.raw, type: draft.pointee.type.raw, now: 0,
                limit: 1 << 20)
            return unsafe try EventBuilder.build(draft, context, in: pool)
        }
        guard let slot = unsafe slot else { return nil }
        self.pool = pool
        unsafe event = UnsafePointer(EventSlot.event(of: slot))
    }

    /// What a mapping makes of this event; nil where it makes nothing.
    init?(_ mapping: CompiledMapping, of original: BuiltEvent) {
        let pool = EventPool()
        let slot = unsafe try? mapping.apply(original.event, in: pool, limit: 1 << 20)
        guard let slot = unsafe slot else { return nil }
        self.pool = pool
        unsafe event = UnsafePointer(EventSlot.event(of: slot))
    }

    deinit { unsafe EventReference.release(event) }

    var fields: EventFields { unsafe EventFields(copying: event) }

    /// Whether the block stands the look that blocks from outside get.
    var isValid: Bool {
        let bytes = unsafe UnsafeRawBufferPointer(start: event, count: Int(event.pointee.size))
        return unsafe (try? EventValidator.validate(bytes)) != nil
    }
}

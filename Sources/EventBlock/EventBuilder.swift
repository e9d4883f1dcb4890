package import CHubbub
internal import Glibc
internal import JSONText

/// Writes an event's block from a draft, in one pass and without an allocation beside the block's own.
package enum EventBuilder {
    /// What the host adds to a draft.
    @unsafe package struct Context {
        /// Stands in where the draft names no id, source or type.
        package var id: UnsafeRawBufferPointer
        package var source: UnsafeRawBufferPointer
        package var type: UnsafeRawBufferPointer
        /// Nanoseconds since 1970, for `HUBBUB_TIME_NOW`.
        package var now: Int64
        /// The largest block, in bytes.
        package var limit: Int

        @inline(__always)
        package init(
            id: UnsafeRawBufferPointer, source: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer, now: Int64,
            limit: Int
        ) {
            unsafe self.id = unsafe id
            unsafe self.source = unsafe source
            unsafe self.type = unsafe type
            unsafe self.now = now
            unsafe self.limit = limit
        }
    }

    /// The most extension attributes of one event.
    package static let attributeLimit: UInt32 = 64

    /// Builds the block in a slot of `pool`, with one reference. The draft is a whole `hubbub_draft` of this version.
    ///
    /// - Throws: `HUBBUB_E_INVALID`, `_ATTRIBUTE` or `_SIZE`, with the field's name.
    package static func build(
        _ draft: UnsafePointer<hubbub_draft>, _ context: borrowing Context, in pool: EventPool
    ) throws(EventError) -> UnsafeMutablePointer<EventSlot> {
        let isOpen = unsafe draft.pointee.flags & HUBBUB_DRAFT_OPEN != 0
        let id = unsafe draft.pointee.id.size == 0 ? context.id : draft.pointee.id.raw
        let source = unsafe draft.pointee.source.size == 0 ? context.source : draft.pointee.source.raw
        let size = unsafe try blockSize(draft, id: id, source: source, context)
        let slot = unsafe pool.take(size)
        do throws(EventError) {
            unsafe try write(draft, id: id, source: source, context, isOpen: isOpen, to: slot)
        } catch {
            unsafe EventReference.release(EventSlot.event(of: slot))
            throw error
        }
        return unsafe slot
    }

    /// Ends the writing of an open payload, of which `size` bytes were filled.
    package static func seal(_ slot: UnsafeMutablePointer<EventSlot>, size: UInt64) throws(EventError) {
        guard unsafe slot.pointee.openPayload != 0 else {
            throw EventError(HUBBUB_E_STATE, "the event is sealed already")
        }
        guard unsafe size < UInt64(slot.pointee.openPayload) else {
            throw EventError(HUBBUB_E_SIZE, "the payload is larger than what was reserved")
        }
        let event = unsafe EventSlot.event(of: slot)
        unsafe event.pointee.payload.size = UInt32(size)
        unsafe UnsafeMutableRawPointer(event).storeBytes(
            of: 0, toByteOffset: Int(event.pointee.payload.offset) + Int(size), as: UInt8.self)
        unsafe try checkPayload(event.pointee.payload_kind, hubbub_event_get_payload(event).raw)
        unsafe slot.pointee.openPayload = 0
    }

    /// Checks a payload against its kind.
    static func checkPayload(_ kind: UInt32, _ payload: UnsafeRawBufferPointer) throws(EventError) {
        switch kind {
        case HUBBUB_PAYLOAD_BINARY: return
        case HUBBUB_PAYLOAD_TEXT:
            guard unsafe TextRules.isUTF8(payload) else { throw .invalid("payload", "is a text but not UTF-8") }
        case HUBBUB_PAYLOAD_JSON:
            do {
                try unsafe JSONScanner.validate(Span(_unsafeElements: payload.bindMemory(to: UInt8.self)))
            } catch {
                throw .invalid("payload", "is no JSON: \(error)")
            }
        case HUBBUB_PAYLOAD_NONE:
            guard payload.count == 0 else { throw .invalid("payload", "is there although its kind is none") }
        default: throw .invalid("payload_kind", "is \(kind), which is no kind")
        }
    }

    @inline(__always)
    private static func blockSize(
        _ draft: UnsafePointer<hubbub_draft>, id: UnsafeRawBufferPointer, source: UnsafeRawBufferPointer,
        _ context: borrowing Context
    ) throws(EventError) -> Int {
        let count = unsafe draft.pointee.attribute_count
        guard count <= attributeLimit else {
            throw EventError(HUBBUB_E_SIZE, "\(count) attributes; at most 64 are allowed")
        }
        let limit = unsafe UInt64(context.limit)
        var size = UInt64(MemoryLayout<hubbub_event>.size + Int(count) * MemoryLayout<hubbub_event_attribute>.size + 10)
        unsafe size += UInt64(id.count + source.count + context.type.count)
        let texts: InlineArray<5, UInt64> = unsafe [
            draft.pointee.subject.size, draft.pointee.content_type.size, draft.pointee.schema.size,
            draft.pointee.time_text.size, draft.pointee.payload.size,
        ]
        for index in texts.indices {
            guard texts[index] <= limit else { throw tooLarge(limit) }
            size += texts[index]
        }
        for index in 0..<Int(count) {
            guard let attributes = unsafe draft.pointee.attributes else { throw .invalid("attributes", "is NULL") }
            let name = unsafe attributes[index].name.size
            let text = unsafe attributes[index].value.text.size
            guard name <= limit, text <= limit else { throw tooLarge(limit) }
            size += name + text + 2
        }
        guard size <= limit else { throw tooLarge(limit) }
        return Int(size + 7) & ~7
    }

    private static func tooLarge(_ limit: UInt64) -> EventError {
        EventError(HUBBUB_E_SIZE, "the event is larger than the limit of \(limit) bytes")
    }

    @inline(__always)
    private static func write(
        _ draft: UnsafePointer<hubbub_draft>, id: UnsafeRawBufferPointer, source: UnsafeRawBufferPointer,
        _ context: borrowing Context, isOpen: Bool, to slot: UnsafeMutablePointer<EventSlot>
    ) throws(EventError) {
        let event = unsafe EventSlot.event(of: slot)
        let count = unsafe Int(draft.pointee.attribute_count)
        let table = MemoryLayout<hubbub_event>.size
        var writer = unsafe BlockWriter(
            base: UnsafeMutableRawPointer(event),
            cursor: table + count * MemoryLayout<hubbub_event_attribute>.size)
        unsafe event.pointee.magic = HUBBUB_EVENT_MAGIC
        unsafe event.pointee.version = UInt16(HUBBUB_EVENT_VERSION)
        unsafe event.pointee.header_size = UInt16(table)
        unsafe event.pointee.attribute_count = UInt32(count)
        unsafe event.pointee.payload_kind = draft.pointee.payload_kind
        unsafe event.pointee.reserved = 0
        let type = unsafe context.type
        // What the host itself supplies needs no check.
        unsafe event.pointee.id =
            draft.pointee.id.size == 0 && id.count > 0 ? writer.append(id) : try writer.required(id, "id")
        unsafe event.pointee.source =
            draft.pointee.source.size == 0 && source.count > 0
            ? writer.append(source) : try writer.required(source, "source")
        unsafe event.pointee.type =
            draft.pointee.type.size == 0 && type.count > 0 ? writer.append(type) : try writer.required(type, "type")
        unsafe event.pointee.subject = try writer.optional(draft.pointee.subject, "subject")
        unsafe event.pointee.content_type = try writer.optional(draft.pointee.content_type, "datacontenttype")
        unsafe event.pointee.schema = try writer.optional(draft.pointee.schema, "dataschema")
        unsafe try writeTime(draft, context, event, &writer)
        for index in 0..<count {
            if let attributes = unsafe draft.pointee.attributes {
                unsafe try writer.attribute(attributes + index, into: event, filled: index)
            }
        }
        if isOpen {
            unsafe event.pointee.payload = writer.reserve(Int(draft.pointee.payload.size))
            unsafe slot.pointee.openPayload = UInt32(draft.pointee.payload.size) + 1
        } else {
            unsafe try checkPayload(draft.pointee.payload_kind, draft.pointee.payload.raw)
            unsafe event.pointee.payload = writer.append(draft.pointee.payload.raw)
            unsafe slot.pointee.openPayload = 0
        }
        unsafe event.pointee.size = UInt32(writer.finish())
    }

    @inline(__always)
    private static func writeTime(
        _ draft: UnsafePointer<hubbub_draft>, _ context: borrowing Context, _ event: UnsafeMutablePointer<hubbub_event>,
        _ writer: inout BlockWriter
    ) throws(EventError) {
        let text = unsafe draft.pointee.time_text
        guard unsafe text.size > 0 else {
            unsafe event.pointee.time_text = hubbub_slice()
            unsafe event.pointee.time = draft.pointee.time == HUBBUB_TIME_NOW ? context.now : draft.pointee.time
            return
        }
        guard let time = unsafe Timestamp.parse(Span(_unsafeElements: text.raw.bindMemory(to: UInt8.self))) else {
            throw .invalid("time", "is no RFC 3339 timestamp with seconds and offset")
        }
        unsafe event.pointee.time = time
        unsafe event.pointee.time_text = writer.append(text.raw)
    }
}

package import CHubbub
package import Descriptors
internal import Glibc

/// The usual event of one declared type, laid out once: an event that differs from it only in its id, time, attributes'
/// values, subject, content type and payload is a copy of it and some stores.
///
/// Its events carry the source and type that the host supplies, and every declared attribute in the order of their names.
/// All else goes through `EventBuilder`, which is slower and says what is wrong. For one thread.
@safe package final class BlockTemplate {
    /// Header, table, id, source, type and the attributes' names.
    private let block: UnsafeMutableRawPointer
    private let size: Int
    private var identity = EventIdentity()
    private let idOffset: Int
    private let attributes: UnsafeMutableBufferPointer<Attribute>
    private let payloads: PayloadKinds
    private let limit: UInt64
    private let stamp: EventStamp

    @unsafe private struct Attribute {
        /// The name, in the template's own memory.
        let name: UnsafeRawPointer
        let nameSize: Int
        let kind: UInt32
        /// Whether its value stands in a text of its own.
        let hasText: Bool
        /// Where its entry of the table stands.
        let entry: Int
    }

    /// - Parameters:
    ///   - type: no family.
    ///   - stamp: of all its events.
    ///   - limit: the largest block, in bytes.
    package init(source: String, type: EventTypeSpec, stamp: EventStamp, limit: Int) {
        self.stamp = stamp
        let specs = type.attributes.sorted { $0.name < $1.name }
        let table = MemoryLayout<hubbub_event>.size
        let start = table + specs.count * MemoryLayout<hubbub_event_attribute>.size
        let texts = source.utf8.count + type.name.utf8.count + specs.reduce(0) { $0 + $1.name.utf8.count + 1 }
        let room = start + EventIdentity.length + texts + 3
        unsafe block = .allocate(byteCount: room, alignment: 8)
        unsafe memset(block, 0, room)
        var writer = unsafe BlockWriter(base: block, cursor: start)
        let event = unsafe block.assumingMemoryBound(to: hubbub_event.self)
        unsafe event.pointee.magic = HUBBUB_EVENT_MAGIC
        unsafe event.pointee.version = UInt16(HUBBUB_EVENT_VERSION)
        unsafe event.pointee.header_size = UInt16(table)
        unsafe event.pointee.attribute_count = UInt32(specs.count)
        unsafe event.pointee.id = writer.reserve(EventIdentity.length)
        idOffset = unsafe Int(event.pointee.id.offset)
        unsafe event.pointee.source = writer.append(source)
        unsafe event.pointee.type = writer.append(type.name)
        unsafe attributes = .allocate(capacity: specs.count)
        for (index, spec) in specs.enumerated() {
            let entry = table + index * MemoryLayout<hubbub_event_attribute>.size
            let raw = unsafe (block + entry).assumingMemoryBound(to: hubbub_event_attribute.self)
            unsafe raw.pointee.kind = spec.kind.rawValue
            unsafe raw.pointee.name = writer.append(spec.name)
            unsafe attributes.initializeElement(
                at: index,
                to: Attribute(
                    name: UnsafeRawPointer(block) + Int(raw.pointee.name.offset), nameSize: spec.name.utf8.count,
                    kind: spec.kind.rawValue, hasText: spec.kind != .boolean && spec.kind != .integer, entry: entry))
        }
        size = unsafe writer.position
        payloads = type.payloads
        // Sums of sizes below it cannot overflow.
        self.limit = UInt64(min(limit, 1 << 31))
    }

    deinit {
        unsafe block.deallocate()
        unsafe attributes.deallocate()
    }

    /// Builds the event, or returns nil where it is not of the usual form or something is wrong with it.
    ///
    /// - Parameter now: nanoseconds since 1970, for `HUBBUB_TIME_NOW`.
    @inline(__always)
    package func build(
        _ draft: UnsafePointer<hubbub_draft>, now: Int64, in pool: EventPool
    ) -> UnsafeMutablePointer<EventSlot>? {
        // In locals, for a store into a block could otherwise have changed them as far as the compiler knows.
        let attributes = unsafe attributes
        let size = size
        guard let total = unsafe measure(draft, attributes, size) else { return nil }
        let slot = unsafe pool.take(total)
        unsafe slot.pointee.stamp = stamp
        let base = unsafe UnsafeMutableRawPointer(EventSlot.event(of: slot))
        // The bytes behind the last text, if there are any, are in the last word.
        unsafe base.storeBytes(of: 0, toByteOffset: total &- 8, as: UInt64.self)
        unsafe memcpy(base, block, size)
        unsafe identity.write(to: base + idOffset)
        unsafe base.assumingMemoryBound(to: hubbub_event.self).pointee.size = UInt32(truncatingIfNeeded: total)
        var writer = unsafe BlockWriter(base: base, cursor: size)
        if unsafe fill(draft, attributes, now, &writer) { return unsafe slot }
        unsafe EventReference.release(EventSlot.event(of: slot))
        return nil
    }

    /// The size of the block, or nil where the draft is not of the usual form, or too large.
    @inline(always)
    private func measure(
        _ draft: UnsafePointer<hubbub_draft>, _ attributes: UnsafeMutableBufferPointer<Attribute>, _ size: Int
    ) -> Int? {
        let given = unsafe draft.pointee.id.size | draft.pointee.source.size | draft.pointee.type.size
        let rare = unsafe draft.pointee.schema.size | draft.pointee.time_text.size | UInt64(draft.pointee.flags)
        let kind = unsafe draft.pointee.payload_kind
        guard given | rare == 0, kind == HUBBUB_PAYLOAD_TEXT || kind == HUBBUB_PAYLOAD_BINARY,
            payloads.rawValue & 1 << kind != 0, unsafe Int(draft.pointee.attribute_count) == attributes.count
        else { return nil }
        let subject = unsafe draft.pointee.subject.size
        let contentType = unsafe draft.pointee.content_type.size
        let payload = unsafe draft.pointee.payload.size
        guard subject < limit, contentType < limit, payload < limit else { return nil }
        var total = UInt64(size) &+ payload &+ 1
        total &+= subject &+ (subject > 0 ? 1 : 0) &+ contentType &+ (contentType > 0 ? 1 : 0)
        if !attributes.isEmpty {
            guard let fields = unsafe draft.pointee.attributes else { return nil }
            for index in attributes.indices {
                guard unsafe Self.isUsual(fields + index, attributes[index]) else { return nil }
                if unsafe attributes[index].hasText {
                    let text = unsafe fields[index].value.text.size
                    guard text < limit else { return nil }
                    total &+= text &+ 1
                }
            }
        }
        total = (total &+ 7) & ~7
        return total <= limit ? Int(truncatingIfNeeded: total) : nil
    }

    @inline(always)
    private static func isUsual(_ field: UnsafePointer<hubbub_field>, _ attribute: Attribute) -> Bool {
        guard unsafe field.pointee.value.kind == attribute.kind,
            unsafe field.pointee.name.size == UInt64(truncatingIfNeeded: attribute.nameSize),
            let name = unsafe field.pointee.name.data
        else { return false }
        return unsafe isEqual(name, attribute.name, attribute.nameSize)
    }

    @inline(always)
    private func fill(
        _ draft: UnsafePointer<hubbub_draft>, _ attributes: UnsafeMutableBufferPointer<Attribute>, _ now: Int64,
        _ writer: inout BlockWriter
    ) -> Bool {
        let event = unsafe writer.base.assumingMemoryBound(to: hubbub_event.self)
        let kind = unsafe draft.pointee.payload_kind
        unsafe event.pointee.payload_kind = kind
        unsafe event.pointee.time = draft.pointee.time == HUBBUB_TIME_NOW ? now : draft.pointee.time
        if let fields = unsafe draft.pointee.attributes {
            for index in attributes.indices {
                let entry = unsafe writer.base + attributes[index].entry
                guard unsafe Self.setAttribute(fields + index, entry, &writer) else { return false }
            }
        }
        if unsafe draft.pointee.subject.size > 0 {
            guard let slice = unsafe writer.appendString(draft.pointee.subject.raw) else { return false }
            unsafe event.pointee.subject = slice
        }
        if unsafe draft.pointee.content_type.size > 0 {
            guard let slice = unsafe writer.appendString(draft.pointee.content_type.raw) else { return false }
            unsafe event.pointee.content_type = slice
        }
        let payload = unsafe draft.pointee.payload.raw
        if kind == HUBBUB_PAYLOAD_TEXT {
            guard let slice = unsafe writer.appendText(payload) else { return false }
            unsafe event.pointee.payload = slice
        } else {
            unsafe event.pointee.payload = writer.append(payload)
        }
        return true
    }

    @inline(always)
    private static func setAttribute(
        _ field: UnsafePointer<hubbub_field>, _ entry: UnsafeMutableRawPointer, _ writer: inout BlockWriter
    ) -> Bool {
        let entry = unsafe entry.assumingMemoryBound(to: hubbub_event_attribute.self)
        let integer = unsafe field.pointee.value.integer
        switch unsafe field.pointee.value.kind {
        case HUBBUB_KIND_INTEGER:
            guard let exact = Int32(exactly: integer) else { return false }
            unsafe entry.pointee.integer = exact
        case HUBBUB_KIND_BOOLEAN: unsafe entry.pointee.integer = integer == 0 ? 0 : 1
        case HUBBUB_KIND_BINARY: unsafe entry.pointee.text = writer.append(field.pointee.value.text.raw)
        default:
            guard let slice = unsafe writer.appendString(field.pointee.value.text.raw) else { return false }
            unsafe entry.pointee.text = slice
        }
        return true
    }
}

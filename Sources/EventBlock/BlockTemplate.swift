package import CHubbub
package import Descriptors
internal import Glibc
internal import Synchronization

/// The usual event of one declared type, laid out once: an event that differs from it only in its id, time, attributes'
/// values, subject, content type and payload is a copy of it and some stores; where the slot held such an event before, the
/// stores alone.
///
/// Its events carry the source and type that the host supplies, and every declared attribute in the order of their names.
/// All else goes through `EventBuilder`, which is slower and says what is wrong. For one thread.
@safe package final class BlockTemplate {
    /// Header, table, the id's head, source, type and the attributes' names; filled up to whole lines.
    private let block: UnsafeMutableRawPointer
    private let size: Int
    private var identity = EventIdentity()
    private let idOffset: Int
    private let attributes: UnsafeMutablePointer<Attribute>
    private let attributeCount: UInt32
    /// Whether one of them has a text of its own.
    private let hasTexts: Bool
    /// Those of the declared kinds of payload that are built here: a set of bits.
    private let payloads: UInt32
    private let limit: UInt64
    private let stamp: EventStamp
    /// Tells the constant parts of this template from those of all others: of those with the present head of ids.
    private var form = BlockTemplate.newForm()

    private static let lastForm = Atomic<UInt64>(0)

    private static func newForm() -> UInt64 { lastForm.add(1, ordering: .relaxed).newValue }

    @unsafe fileprivate struct Attribute {
        /// The name, in the template's own memory.
        let name: UnsafeRawPointer
        let nameSize: Int
        /// Where its entry of the table stands.
        let entry: Int
        let kind: UInt32
        /// Whether its value stands in a text of its own.
        let hasText: Bool
    }

    /// A size from this on needs no sum to be known as too large, and so many as an event has do not overflow below it.
    private static let endOfSizes: UInt64 = 1 << 31

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
        let room = unsafe EventSlot.lines(start + EventIdentity.length + texts + 3)
        unsafe block = .allocate(byteCount: room, alignment: EventSlot.line)
        unsafe memset(block, 0, room)
        var writer = unsafe BlockWriter(base: block, cursor: start)
        let event = unsafe block.assumingMemoryBound(to: hubbub_event.self)
        unsafe event.pointee.magic = HUBBUB_EVENT_MAGIC
        unsafe event.pointee.version = UInt16(HUBBUB_EVENT_VERSION)
        unsafe event.pointee.header_size = UInt16(table)
        unsafe event.pointee.attribute_count = UInt32(specs.count)
        unsafe event.pointee.id = writer.reserve(EventIdentity.length)
        idOffset = unsafe Int(event.pointee.id.offset)
        unsafe identity.writeHead(to: block + idOffset)
        unsafe event.pointee.source = writer.append(source)
        unsafe event.pointee.type = writer.append(type.name)
        unsafe attributes = .allocate(capacity: specs.count)
        attributeCount = UInt32(specs.count)
        for (index, spec) in specs.enumerated() {
            let entry = table + index * MemoryLayout<hubbub_event_attribute>.size
            let raw = unsafe (block + entry).assumingMemoryBound(to: hubbub_event_attribute.self)
            unsafe raw.pointee.kind = spec.kind.rawValue
            unsafe raw.pointee.name = writer.append(spec.name)
            unsafe (attributes + index).initialize(
                to: Attribute(
                    name: UnsafeRawPointer(block) + Int(raw.pointee.name.offset), nameSize: spec.name.utf8.count,
                    entry: entry, kind: spec.kind.rawValue,
                    hasText: spec.kind != .boolean && spec.kind != .integer))
        }
        hasTexts = specs.contains { $0.kind != .boolean && $0.kind != .integer }
        // The last word of an event without texts and payload is its own.
        size = unsafe writer.finish()
        payloads = type.payloads.intersection([.text, .binary]).rawValue
        self.limit = min(UInt64(clamping: limit), Self.endOfSizes)
    }

    deinit {
        unsafe block.deallocate()
        unsafe attributes.deallocate()
    }

    /// Whether an event has the attributes of its events, and no other.
    func hasAttributes(of event: UnsafePointer<hubbub_event>) -> Bool {
        guard unsafe event.pointee.attribute_count == attributeCount else { return false }
        for index in 0..<Int(attributeCount) {
            let name = unsafe hubbub_event_get_slice(event, event.attributeTable[index].name).raw
            let (known, size) = unsafe (attributes[index].name, attributes[index].nameSize)
            guard let start = name.baseAddress, unsafe name.count == size && memcmp(start, known, size) == 0
            else { return false }
        }
        return true
    }

    /// Builds the event, or returns nil where it is not of the usual form or something is wrong with it.
    ///
    /// - Parameter now: nanoseconds since 1970, for `HUBBUB_TIME_NOW`.
    @inline(__always)
    package func build(
        _ draft: UnsafePointer<hubbub_draft>, now: Int64, in pool: EventPool
    ) -> UnsafeMutablePointer<EventSlot>? {
        guard let layout = unsafe layout(draft) else { return nil }
        let slot = unsafe pool.takeFormed(layout.size)
        if unsafe slot.pointee.form != form { unsafe give(slot) }
        let event = unsafe EventSlot.event(of: slot)
        let base = UnsafeMutableRawPointer(event)
        // The bytes behind the payload, one at least, are in the last word, which other texts may share.
        unsafe base.storeBytes(of: 0, toByteOffset: layout.size &- 8, as: UInt64.self)
        unsafe event.pointee.size = UInt32(truncatingIfNeeded: layout.size)
        unsafe event.pointee.payload_kind = draft.pointee.payload_kind
        unsafe event.pointee.time = draft.pointee.time == HUBBUB_TIME_NOW ? now : draft.pointee.time
        let id = unsafe base + idOffset
        if unsafe identity.writeTail(behindHeadAt: id) { writeHead() }
        if unsafe writeValues(draft, event), unsafe Self.writePayload(draft, event, layout) { return unsafe slot }
        unsafe EventReference.release(event)
        return nil
    }

    /// The ids from now on have another head, and so have the events.
    @inline(never)
    private func writeHead() {
        unsafe identity.writeHead(to: block + idOffset)
        form = Self.newForm()
    }

    /// Gives the slot this form: all that is the same in all events. What lies behind the template's last text is overwritten:
    /// a slot has room for whole lines.
    @inline(never)
    private func give(_ slot: UnsafeMutablePointer<EventSlot>) {
        unsafe slot.pointee.form = form
        unsafe slot.pointee.stamp = stamp
        // The last event in it may have been given up before its payload was sealed.
        unsafe slot.pointee.openPayload = 0
        let base = unsafe UnsafeMutableRawPointer(EventSlot.event(of: slot))
        var offset = 0
        repeat {
            let line = unsafe block.load(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            unsafe base.storeBytes(of: line, toByteOffset: offset, as: SIMD8<UInt64>.self)
            unsafe offset &+= EventSlot.line
        } while offset < size
    }

    /// What is known of a block before it is written.
    private struct Layout {
        /// Of the whole block.
        let size: Int
        /// Where the payload begins, its last text.
        let payload: Int
    }

    /// The layout of the block, or nil where the draft is not of the usual form, or too large.
    @inline(always)
    private func layout(_ draft: UnsafePointer<hubbub_draft>) -> Layout? {
        let given = unsafe draft.pointee.id.size | draft.pointee.source.size | draft.pointee.type.size
        let rare = unsafe draft.pointee.schema.size | draft.pointee.time_text.size | UInt64(draft.pointee.flags)
        let kind = unsafe draft.pointee.payload_kind
        let differs = unsafe UInt64(kind >> 2 | draft.pointee.attribute_count ^ attributeCount)
        guard given | rare | differs == 0, payloads &>> kind & 1 != 0 else { return nil }
        let subject = unsafe draft.pointee.subject.size
        let contentType = unsafe draft.pointee.content_type.size
        let payload = unsafe draft.pointee.payload.size
        var union = subject | contentType | payload
        var offset = UInt64(truncatingIfNeeded: size)
        if subject | contentType != 0 {
            offset &+= subject &+ (subject > 0 ? 1 : 0) &+ contentType &+ (contentType > 0 ? 1 : 0)
        }
        if hasTexts {
            guard let fields = unsafe draft.pointee.attributes else { return nil }
            for index in 0..<Int(attributeCount) where unsafe attributes[index].hasText {
                let text = unsafe fields[index].value.text.size
                union |= text
                offset &+= text &+ 1
            }
        }
        let total = (offset &+ payload &+ 8) & ~7
        guard union < Self.endOfSizes, total <= limit else { return nil }
        return Layout(size: Int(truncatingIfNeeded: total), payload: Int(truncatingIfNeeded: offset))
    }

    /// Writes attributes, subject and content type; false where one of them is not the template's, or holds what it may not.
    @inline(always)
    private func writeValues(
        _ draft: UnsafePointer<hubbub_draft>, _ event: UnsafeMutablePointer<hubbub_event>
    ) -> Bool {
        var writer = unsafe BlockWriter(base: UnsafeMutableRawPointer(event), cursor: size)
        if attributeCount > 0 {
            guard var field = unsafe draft.pointee.attributes else { return false }
            var attribute = unsafe attributes
            let end = unsafe attributes + Int(attributeCount)
            repeat {
                guard unsafe attribute.pointee.write(field, &writer) else { return false }
                unsafe field += 1
                unsafe attribute += 1
            } while unsafe attribute != end
        }
        unsafe event.pointee.subject = hubbub_slice()
        unsafe event.pointee.content_type = hubbub_slice()
        if unsafe draft.pointee.subject.size | draft.pointee.content_type.size == 0 { return true }
        return unsafe Self.writeTexts(draft, event, &writer)
    }

    /// Writes subject and content type; false where one of them holds what it may not.
    @inline(never)
    private static func writeTexts(
        _ draft: UnsafePointer<hubbub_draft>, _ event: UnsafeMutablePointer<hubbub_event>, _ writer: inout BlockWriter
    ) -> Bool {
        if unsafe draft.pointee.subject.size > 0 {
            guard let slice = unsafe writer.appendString(draft.pointee.subject.raw) else { return false }
            unsafe event.pointee.subject = slice
        }
        if unsafe draft.pointee.content_type.size > 0 {
            guard let slice = unsafe writer.appendString(draft.pointee.content_type.raw) else { return false }
            unsafe event.pointee.content_type = slice
        }
        return true
    }

    /// Writes the payload, the block's last text; false where it is a text but not UTF-8.
    @inline(always)
    private static func writePayload(
        _ draft: UnsafePointer<hubbub_draft>, _ event: UnsafeMutablePointer<hubbub_event>, _ layout: Layout
    ) -> Bool {
        let bytes = unsafe draft.pointee.payload.raw
        let isASCII = unsafe BlockWriter.copyASCII(bytes, to: UnsafeMutableRawPointer(event) + layout.payload)
        unsafe event.pointee.payload = hubbub_slice(
            offset: UInt32(truncatingIfNeeded: layout.payload), size: UInt32(truncatingIfNeeded: bytes.count))
        if isASCII { return true }
        return unsafe draft.pointee.payload_kind == HUBBUB_PAYLOAD_BINARY
            || TextRules.isUTF8(hubbub_event_get_payload(event).raw)
    }
}

extension BlockTemplate.Attribute {
    /// Writes the value of a field; false where the field has another name or kind, or a value that it may not have.
    @inline(always)
    fileprivate func write(_ field: UnsafePointer<hubbub_field>, _ writer: inout BlockWriter) -> Bool {
        guard unsafe field.pointee.value.kind == kind,
            unsafe field.pointee.name.size == UInt64(truncatingIfNeeded: nameSize),
            let fieldName = unsafe field.pointee.name.data, unsafe isEqual(fieldName, name, nameSize)
        else { return false }
        if unsafe hasText { return unsafe writeText(field, &writer) }
        let integer = unsafe field.pointee.value.integer
        let entry = unsafe (writer.base + entry).assumingMemoryBound(to: hubbub_event_attribute.self)
        if unsafe kind == HUBBUB_KIND_BOOLEAN {
            unsafe entry.pointee.integer = integer == 0 ? 0 : 1
            return true
        }
        guard let exact = Int32(exactly: integer) else { return false }
        unsafe entry.pointee.integer = exact
        return true
    }

    @inline(never)
    private func writeText(_ field: UnsafePointer<hubbub_field>, _ writer: inout BlockWriter) -> Bool {
        let text = unsafe field.pointee.value.text.raw
        let entry = unsafe (writer.base + entry).assumingMemoryBound(to: hubbub_event_attribute.self)
        if unsafe kind == HUBBUB_KIND_BINARY {
            unsafe entry.pointee.text = writer.append(text)
            return true
        }
        guard let slice = unsafe writer.appendString(text) else { return false }
        unsafe entry.pointee.text = slice
        return true
    }
}

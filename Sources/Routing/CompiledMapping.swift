package import CHubbub
package import Descriptors
package import EventBlock
internal import JSONText

/// A mapping made ready for one target type: it writes the event that the target gets. Used on one thread.
///
/// What the new event keeps is read where it stands in the old one, and what is made new is made in memory that is used
/// again and again: the new block is all that is allocated for an event.
@safe package final class CompiledMapping {
    private let type: ConstantText?
    /// Whether attributes that the target does not declare pass.
    private let isOpen: Bool
    private let declared: [ConstantText]
    private let setters: [AttributeSetter]
    private let data: DataWriter?

    // Used again for each event.
    private var values: [SetValue] = unsafe []
    private var texts: [UInt8] = []
    private var spareTexts: [UInt8] = []
    private var payload = JSONWriter()
    private let fields: UnsafeMutableBufferPointer<hubbub_field>

    /// - Parameter target: the type that the target declares, which may be a family.
    package init(_ spec: MappingSpec, target: EventTypeSpec) {
        type = spec.type.map { ConstantText($0) }
        isOpen = target.isOpen || spec.type == nil
        declared = target.attributes.map { ConstantText($0.name) }
        setters = spec.attributes.map { name, template in
            AttributeSetter(name, template, declared: target.attributes.first { $0.name == name }?.kind)
        }
        data = spec.data.map { DataWriter($0) }
        unsafe fields = .allocate(capacity: Int(EventBuilder.attributeLimit) + setters.count)
        unsafe fields.initialize(repeating: hubbub_field())
    }

    deinit { unsafe fields.deallocate() }

    /// Builds the mapped event, with the same `source` and `id`, in a slot of `pool`. What the target requires beside is
    /// not looked at.
    ///
    /// - Throws: what could not be made: a value is not of the declared kind, or the event is too large.
    package func apply(
        _ event: UnsafePointer<hubbub_event>, in pool: EventPool, limit: Int
    ) throws(EventError) -> UnsafeMutablePointer<EventSlot> {
        unsafe values.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        for setter in setters { unsafe values.append(try setter.value(event, &texts)) }
        payload.removeAll()
        if let data { unsafe data.write(event, to: &payload, &spareTexts) }
        return unsafe try texts.withUnsafeBufferPointer { texts throws(EventError) in
            unsafe try payload.bytes.withUnsafeBufferPointer { payload throws(EventError) in
                var draft = unsafe keep(event)
                if data != nil {
                    unsafe draft.payload_kind = HUBBUB_PAYLOAD_JSON
                    unsafe draft.payload = hubbub_text(borrowing: UnsafeRawBufferPointer(payload))
                    unsafe draft.content_type = hubbub_text()
                }
                unsafe set(texts, &draft)
                let context = unsafe EventBuilder.Context(
                    id: draft.id.raw, source: draft.source.raw, type: draft.type.raw, now: Int64(HUBBUB_TIME_NONE),
                    limit: limit)
                return unsafe try EventBuilder.build(&draft, context, in: pool)
            }
        }
    }

    /// A draft of what stays as it is.
    private func keep(_ event: UnsafePointer<hubbub_event>) -> hubbub_draft {
        var draft = unsafe hubbub_draft()
        unsafe draft.payload_kind = event.pointee.payload_kind
        unsafe draft.type = type?.text ?? hubbub_event_get_type(event)
        unsafe draft.id = hubbub_event_get_id(event)
        unsafe draft.source = hubbub_event_get_source(event)
        unsafe draft.subject = hubbub_event_get_subject(event)
        unsafe draft.content_type = hubbub_event_get_content_type(event)
        unsafe draft.schema = hubbub_event_get_schema(event)
        unsafe draft.time_text = hubbub_event_get_time_text(event)
        unsafe draft.time = event.pointee.time
        unsafe draft.payload = hubbub_event_get_payload(event)
        unsafe draft.attributes = UnsafePointer(fields.baseAddress)
        for index in unsafe 0..<Int(event.pointee.attribute_count) {
            let attribute = unsafe event.attributeTable + index
            let name = unsafe hubbub_event_get_slice(event, attribute.pointee.name)
            guard unsafe passes(name) else { continue }
            var value = unsafe hubbub_value()
            unsafe value.kind = attribute.pointee.kind
            unsafe value.integer = Int64(attribute.pointee.integer)
            unsafe value.text = hubbub_event_get_attribute_text(event, attribute)
            unsafe add(name, value, &draft)
        }
        return unsafe draft
    }

    /// Whether an attribute stays: the target may have it, and no setter sets or removes it.
    private func passes(_ name: hubbub_text) -> Bool {
        (isOpen || declared.contains { unsafe $0.equals(name) })
            && !setters.contains { unsafe $0.target == .extension && $0.name.equals(name) }
    }

    private func add(_ name: hubbub_text, _ value: hubbub_value, _ draft: inout hubbub_draft) {
        unsafe fields[Int(draft.attribute_count)] = unsafe hubbub_field(name: name, value: value)
        unsafe draft.attribute_count += 1
    }

    /// Puts what the setters made into the draft.
    private func set(_ texts: UnsafeBufferPointer<UInt8>, _ draft: inout hubbub_draft) {
        for index in setters.indices {
            let made = unsafe values[index]
            let text = unsafe hubbub_text(borrowing: made.text(in: texts))
            switch setters[index].target {
            case .subject: unsafe draft.subject = unsafe text
            case .contentType: unsafe draft.content_type = unsafe text
            case .schema: unsafe draft.schema = unsafe text
            case .time:
                unsafe draft.time_text = unsafe text
                unsafe draft.time = Int64(HUBBUB_TIME_NONE)
            case .extension:
                if unsafe made.kind == .none { continue }
                var value = unsafe hubbub_value()
                unsafe value.kind = made.kind.rawValue
                unsafe value.integer = made.integer
                unsafe value.text = unsafe text
                unsafe add(setters[index].name.text, value, &draft)
            }
        }
    }
}

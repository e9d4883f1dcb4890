internal import CHubbub
internal import Descriptors

extension EventDraft {
    /// Calls `body` with the draft as the interface writes it, which lives as long as the call.
    ///
    /// All texts are copied into one temporary piece of memory, which is on the stack for a usual event.
    func withC<Answer>(_ body: (UnsafePointer<hubbub_draft>) -> Answer) -> Answer {
        unsafe withUnsafeTemporaryAllocation(of: hubbub_field.self, capacity: attributes.count) { fields in
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: textBytes) { memory in
                var writer = unsafe TextWriter(memory)
                var draft = unsafe write(with: &writer)
                for (index, attribute) in attributes.enumerated() {
                    let name = unsafe writer.write(attribute.name.utf8)
                    let value = unsafe writer.write(attribute.value)
                    unsafe fields.initializeElement(at: index, to: hubbub_field(name: name, value: value))
                }
                unsafe draft.attributes = UnsafePointer(fields.baseAddress)
                unsafe draft.attribute_count = UInt32(attributes.count)
                return unsafe withUnsafePointer(to: draft) { unsafe body($0) }
            }
        }
    }

    private func write(with writer: inout TextWriter) -> hubbub_draft {
        var draft = unsafe hubbub_draft.empty
        // An index that the descriptor cannot have is left to the host to refuse.
        unsafe draft.type_index = UInt32(exactly: typeIndex) ?? UInt32.max
        unsafe draft.type = writer.write(type.utf8)
        unsafe draft.id = writer.write(id.utf8)
        unsafe draft.source = writer.write(source.utf8)
        unsafe draft.subject = writer.write(subject.utf8)
        unsafe draft.content_type = writer.write(contentType.utf8)
        unsafe draft.schema = writer.write(schema.utf8)
        switch time {
        case .now: break
        case .absent: unsafe draft.time = Int64(HUBBUB_TIME_NONE)
        case .nanoseconds(let nanoseconds): unsafe draft.time = nanoseconds
        case .text(let text): unsafe draft.time_text = writer.write(text.utf8)
        }
        unsafe draft.payload_kind = payload.kind.rawValue
        switch payload {
        case .none: break
        case .text(let text), .json(let text): unsafe draft.payload = writer.write(text.utf8)
        case .jsonBytes(let bytes), .binary(let bytes): unsafe draft.payload = writer.write(bytes)
        }
        unsafe draft.cause = cause?.pointer
        return unsafe draft
    }

    /// Bytes of all texts of the draft.
    private var textBytes: Int {
        var count = type.utf8.count + id.utf8.count + source.utf8.count + subject.utf8.count
        count += contentType.utf8.count + schema.utf8.count + payload.byteCount
        if case .text(let text) = time { count += text.utf8.count }
        for attribute in attributes { count += attribute.name.utf8.count + attribute.value.textByteCount }
        return count
    }
}

extension EventDraft.Payload {
    /// What the event's payload will be.
    var kind: PayloadKind {
        switch self {
        case .none: .none
        case .text: .text
        case .json, .jsonBytes: .json
        case .binary: .binary
        }
    }

    fileprivate var byteCount: Int {
        switch self {
        case .none: 0
        case .text(let text), .json(let text): text.utf8.count
        case .jsonBytes(let bytes), .binary(let bytes): bytes.count
        }
    }
}

extension hubbub_draft {
    /// A draft with its head set, the present time and nothing else.
    static var empty: hubbub_draft {
        var draft = unsafe hubbub_draft()
        unsafe draft.head = structureHead(hubbub_draft.self)
        unsafe draft.time = Int64.max
        return unsafe draft
    }
}

/// The head of a structure of ours.
func structureHead<Structure>(_ type: Structure.Type) -> hubbub_head {
    hubbub_head(
        magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
        struct_size: UInt32(MemoryLayout<Structure>.size), reserved: 0)
}

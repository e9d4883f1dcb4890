internal import CHubbub
internal import JSONText

/// Checks a block that came from outside the process, in one bounds-checked pass over a copy of its own.
package enum EventValidator {
    /// - Parameter bytes: the block and nothing else, aligned to 8 bytes. Nobody else may write to it.
    /// - Throws: `HUBBUB_E_INVALID`, `_ATTRIBUTE` or `_SIZE`.
    package static func validate(_ bytes: UnsafeRawBufferPointer) throws(EventError) {
        let headSize = MemoryLayout<hubbub_event>.size
        guard bytes.count >= headSize, let base = bytes.baseAddress, UInt(bitPattern: base) & 7 == 0 else {
            throw .invalid("block", "is shorter than a header or not aligned")
        }
        let event = unsafe base.assumingMemoryBound(to: hubbub_event.self)
        guard unsafe event.pointee.magic == HUBBUB_EVENT_MAGIC else { throw .invalid("magic", "is wrong") }
        guard unsafe event.pointee.version == UInt16(HUBBUB_EVENT_VERSION) else {
            throw unsafe .invalid("version", "is \(event.pointee.version)")
        }
        guard unsafe Int(event.pointee.size) == bytes.count, bytes.count & 7 == 0 else {
            throw .invalid("size", "is not the block's")
        }
        let tableOffset = unsafe Int(event.pointee.header_size)
        let count = unsafe event.pointee.attribute_count
        guard tableOffset >= headSize, tableOffset & 7 == 0 else { throw .invalid("header_size", "is wrong") }
        guard count <= EventBuilder.attributeLimit else { throw .invalid("attribute_count", "is beyond the limit") }
        let textStart = tableOffset + Int(count) * MemoryLayout<hubbub_event_attribute>.size
        guard textStart <= bytes.count else { throw .invalid("attribute_count", "reaches beyond the block") }

        let checker = unsafe Checker(bytes: bytes, textStart: textStart)
        unsafe try checker.required(event.pointee.source, "source")
        unsafe try checker.required(event.pointee.type, "type")
        unsafe try checker.names(event, count: Int(count))
        unsafe try checker.rest(event, count: Int(count))
    }

    /// Checks the parts of a block whose head lies within it.
    @unsafe struct Checker {
        let bytes: UnsafeRawBufferPointer
        let textStart: Int

        /// What differs from one event of a form to the next.
        func rest(_ event: UnsafePointer<hubbub_event>, count: Int) throws(EventError) {
            unsafe try required(event.pointee.id, "id")
            unsafe try optional(event.pointee.subject, "subject")
            unsafe try optional(event.pointee.content_type, "datacontenttype")
            unsafe try optional(event.pointee.schema, "dataschema")
            unsafe try time(event)
            let table = unsafe event.attributeTable
            for index in 0..<count { unsafe try value(table[index], index) }
            if unsafe event.pointee.payload.offset == 0 {
                guard unsafe event.pointee.payload.size == 0 else { throw .invalid("payload", "has no place") }
                unsafe try EventBuilder.checkPayload(
                    event.pointee.payload_kind, UnsafeRawBufferPointer(start: nil, count: 0))
            } else {
                unsafe try EventBuilder.checkPayload(
                    event.pointee.payload_kind, bytes(event.pointee.payload, "payload"))
            }
        }

        /// The bytes of a slice that lies in the text part and is followed by a zero byte.
        @inline(__always)
        func bytes(
            _ slice: hubbub_slice, _ field: @autoclosure () -> String
        ) throws(EventError) -> UnsafeRawBufferPointer {
            let start = Int(slice.offset)
            let end = start + Int(slice.size)
            guard unsafe start >= textStart, unsafe end < bytes.count, unsafe bytes[end] == 0 else {
                throw .invalid(field(), "lies outside the block or is not followed by a zero")
            }
            return unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        }

        static func isAbsent(_ slice: hubbub_slice) -> Bool { slice.offset == 0 && slice.size == 0 }

        func required(_ slice: hubbub_slice, _ field: String) throws(EventError) {
            let text = unsafe try bytes(slice, field)
            guard text.count > 0, unsafe TextRules.isString(text) else {
                throw .invalid(field, "is empty or holds a character that is not allowed")
            }
        }

        func optional(_ slice: hubbub_slice, _ field: String) throws(EventError) {
            if unsafe Self.isAbsent(slice) { return }
            unsafe try required(slice, field)
        }

        func time(_ event: UnsafePointer<hubbub_event>) throws(EventError) {
            let slice = unsafe event.pointee.time_text
            if unsafe Self.isAbsent(slice) { return }
            let text = unsafe try bytes(slice, "time")
            let time = unsafe Timestamp.parse(Span(_unsafeElements: text.bindMemory(to: UInt8.self)))
            guard unsafe time == event.pointee.time else { throw .invalid("time", "and its text differ") }
        }

        func names(_ event: UnsafePointer<hubbub_event>, count: Int) throws(EventError) {
            let table = unsafe event.attributeTable
            var previous: UnsafeRawBufferPointer?
            for index in 0..<count {
                let entry = unsafe table[index]
                let name = unsafe try bytes(entry.name, "attribute name")
                guard unsafe TextRules.isName(name), unsafe !TextRules.isCoreName(name) else {
                    throw .attribute("\(index)", "has a name that is not allowed")
                }
                if let before = unsafe previous, unsafe compare(before, name) >= 0 {
                    throw .attribute("\(index)", "is not in its place: the table is sorted by name")
                }
                unsafe previous = unsafe name
            }
        }

        private func value(_ entry: hubbub_event_attribute, _ index: Int) throws(EventError) {
            switch entry.kind {
            case HUBBUB_KIND_BOOLEAN:
                guard entry.integer == 0 || entry.integer == 1, unsafe Self.isAbsent(entry.text) else {
                    throw .attribute("\(index)", "is no boolean")
                }
            case HUBBUB_KIND_INTEGER:
                guard unsafe Self.isAbsent(entry.text) else {
                    throw .attribute("\(index)", "is an integer with a text")
                }
            case HUBBUB_KIND_BINARY: _ = unsafe try bytes(entry.text, "attribute \(index)")
            case HUBBUB_KIND_STRING, HUBBUB_KIND_URI, HUBBUB_KIND_URI_REFERENCE, HUBBUB_KIND_TIMESTAMP:
                guard unsafe TextRules.isString(try bytes(entry.text, "attribute \(index)")) else {
                    throw .attribute("\(index)", "holds a character that is not allowed")
                }
            default: throw .attribute("\(index)", "is of kind \(entry.kind), which no attribute has")
            }
        }
    }
}

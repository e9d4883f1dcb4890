package import CHubbub
package import Descriptors
package import JSONText

/// The CloudEvents JSON form of events (`application/cloudevents+json`).
package enum EventJSON {
    /// Writes a block as one JSON object.
    package static func write(_ event: UnsafePointer<hubbub_event>, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("specversion")
        writer.string("1.0")
        unsafe text("id", hubbub_event_get_id(event), &writer)
        unsafe text("source", hubbub_event_get_source(event), &writer)
        unsafe text("type", hubbub_event_get_type(event), &writer)
        unsafe text("subject", hubbub_event_get_subject(event), &writer)
        unsafe time(event, &writer)
        unsafe text("datacontenttype", hubbub_event_get_content_type(event), &writer)
        unsafe text("dataschema", hubbub_event_get_schema(event), &writer)
        let table = unsafe event.attributeTable
        for index in unsafe 0..<Int(event.pointee.attribute_count) {
            unsafe attribute(event, table + index, &writer)
        }
        unsafe data(event, &writer)
        writer.endObject()
    }

    private static func text(_ name: String, _ text: hubbub_text, _ writer: inout JSONWriter) {
        guard unsafe text.size > 0 else { return }
        writer.name(name)
        writer.string(unsafe Span(_unsafeElements: text.elements))
    }

    private static func time(_ event: UnsafePointer<hubbub_event>, _ writer: inout JSONWriter) {
        if unsafe event.pointee.time_text.size > 0 {
            unsafe text("time", hubbub_event_get_time_text(event), &writer)
        } else if unsafe event.pointee.time != HUBBUB_TIME_NONE {
            writer.name("time")
            writer.string(unsafe Timestamp.format(event.pointee.time))
        }
    }

    private static func attribute(
        _ event: UnsafePointer<hubbub_event>, _ attribute: UnsafePointer<hubbub_event_attribute>,
        _ writer: inout JSONWriter
    ) {
        writer.name(unsafe Span(_unsafeElements: hubbub_event_get_slice(event, attribute.pointee.name).elements))
        let text = unsafe hubbub_event_get_attribute_text(event, attribute)
        switch unsafe attribute.pointee.kind {
        case HUBBUB_KIND_BOOLEAN: writer.boolean(unsafe attribute.pointee.integer != 0)
        case HUBBUB_KIND_INTEGER: writer.integer(unsafe attribute.pointee.integer)
        case HUBBUB_KIND_BINARY: writer.base64(unsafe Span(_unsafeElements: text.elements))
        default: writer.string(unsafe Span(_unsafeElements: text.elements))
        }
    }

    /// A JSON payload stands as it is; a text is a string, unless a JSON content type would make readers take it for a
    /// JSON value; bytes are Base64.
    private static func data(_ event: UnsafePointer<hubbub_event>, _ writer: inout JSONWriter) {
        let payload = unsafe hubbub_event_get_payload(event)
        switch unsafe event.pointee.payload_kind {
        case HUBBUB_PAYLOAD_JSON:
            writer.name("data")
            writer.line(unsafe Span(_unsafeElements: payload.elements))
        case HUBBUB_PAYLOAD_TEXT:
            writer.name("data")
            writer.string(unsafe Span(_unsafeElements: payload.elements))
        case HUBBUB_PAYLOAD_BINARY:
            writer.name("data_base64")
            writer.base64(unsafe Span(_unsafeElements: payload.elements))
        default: break
        }
    }

    /// Reads one JSON object.
    ///
    /// Strings stay strings: JSON cannot tell a URI or a timestamp from them. `declared` gives the kinds of extension
    /// attributes that are known to be of another kind.
    ///
    /// - Throws: `HUBBUB_E_INVALID` or `_ATTRIBUTE`.
    package static func read(
        _ text: Span<UInt8>, declared: @escaping (String) -> ValueKind? = { _ in nil }
    ) throws(EventError) -> EventFields {
        let value: JSONValue
        do { value = try JSONValue(parsing: text) } catch { throw .invalid("event", "is no JSON: \(error)") }
        guard let members = value.members else { throw .invalid("event", "is no JSON object") }
        return try EventJSONReader(declared: declared).read(members)
    }
}

public import CHubbub
public import Descriptors

/// A look at an event block, as cheap as the pointer that it is.
///
/// The view is borrowed for the duration of the call that brought it; `RetainedEvent` keeps an event longer. Texts are
/// copied out of the block when they are asked for.
@safe @frozen public struct EventView {
    /// The block, for the accessors of `include/hubbub/event.h`.
    @unsafe public let pointer: UnsafePointer<hubbub_event>

    /// A view of a valid block. The caller sees to it that the view does not outlive the block.
    @unsafe @inlinable public init(_ pointer: UnsafePointer<hubbub_event>) { unsafe self.pointer = unsafe pointer }

    /// With the source it names the event for ever.
    public var id: String { unsafe String(copying: hubbub_event_get_id(pointer)) }
    /// Where the event comes from: a URI-reference.
    public var source: String { unsafe String(copying: hubbub_event_get_source(pointer)) }
    /// The name of its type.
    public var type: String { unsafe String(copying: hubbub_event_get_type(pointer)) }
    /// What it is about; empty when absent.
    public var subject: String { unsafe String(copying: hubbub_event_get_subject(pointer)) }
    /// The media type of the payload; empty when absent.
    public var contentType: String { unsafe String(copying: hubbub_event_get_content_type(pointer)) }
    /// The schema of the payload; empty when absent.
    public var schema: String { unsafe String(copying: hubbub_event_get_schema(pointer)) }
    /// The time as it was received in text; empty where it was not.
    public var timeText: String { unsafe String(copying: hubbub_event_get_time_text(pointer)) }
    /// Nanoseconds since 1970, or nil.
    @inlinable public var time: Int64? {
        let time = unsafe pointer.pointee.time
        return time == Int64(HUBBUB_TIME_NONE) ? nil : time
    }

    /// Bytes of the whole block.
    @inlinable public var blockSize: Int { unsafe Int(pointer.pointee.size) }
    /// What kind of payload there is.
    public var payloadKind: PayloadKind { unsafe PayloadKind(rawValue: pointer.pointee.payload_kind) ?? .none }
    /// How long the payload is.
    @inlinable public var payloadSize: Int { unsafe Int(pointer.pointee.payload.size) }
    /// The payload in place.
    @unsafe public var payload: UnsafeRawBufferPointer { unsafe hubbub_event_get_payload(pointer).bytes }
    /// A copy of the payload as text; bytes that are no UTF-8 become U+FFFD.
    public var payloadText: String { unsafe String(copying: hubbub_event_get_payload(pointer)) }

    /// Calls `body` with the payload in place.
    public func withPayload<Answer, Failure>(
        _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try unsafe body(Span(_unsafeBytes: payload))
    }
}

extension EventView {
    /// The extension attribute of that name, or nil. Logarithmic in the number of attributes.
    public func attribute(named name: String) -> TypedValue? {
        unsafe withText(name) { text in
            unsafe hubbub_event_find_attribute(pointer, text.data, text.size).map { unsafe value(of: $0.pointee) }
        }
    }

    /// The text of an attribute of the kinds string, URI, URI-reference and timestamp, or nil.
    public func text(named name: String) -> String? { attribute(named: name)?.string }

    /// The number of an Integer attribute, or nil.
    public func integer(named name: String) -> Int64? { attribute(named: name)?.integer }

    /// The truth of a Boolean attribute, or nil.
    public func boolean(named name: String) -> Bool? { attribute(named: name)?.boolean }

    /// Copies of all extension attributes, sorted by name.
    public var attributes: [TypedValue.Field] {
        let table = unsafe UnsafeBufferPointer(
            start: hubbub_event_get_attributes(pointer), count: Int(hubbub_event_get_attribute_count(pointer)))
        return unsafe table.map {
            unsafe TypedValue.Field(String(copying: hubbub_event_get_slice(pointer, $0.name)), value(of: $0))
        }
    }

    private func value(of attribute: hubbub_event_attribute) -> TypedValue {
        let text = unsafe hubbub_event_get_slice(pointer, attribute.text)
        switch attribute.kind {
        case HUBBUB_KIND_BOOLEAN: return .boolean(attribute.integer != 0)
        case HUBBUB_KIND_INTEGER: return .integer(Int64(attribute.integer))
        case HUBBUB_KIND_BINARY: return unsafe .binary(Array(text.bytes))
        default: return unsafe .text(String(copying: text), ValueKind(rawValue: attribute.kind) ?? .string)
        }
    }
}

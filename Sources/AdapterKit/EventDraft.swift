public import Descriptors

/// What an event shall be: fill it in and give it to `Host.emit` or `Host.makeEvent`.
public struct EventDraft {
    /// When the event happened.
    public enum Time: Sendable {
        /// The host's clock at the beginning of the present turn of the instance's thread.
        case now
        /// No time at all.
        case absent
        /// Nanoseconds since 1970.
        case nanoseconds(Int64)
        /// RFC 3339, as it was received.
        case text(String)
    }

    /// What the event carries.
    public enum Payload: Sendable {
        /// Nothing.
        case none
        /// UTF-8.
        case text(String)
        /// One JSON value.
        case json(String)
        /// One JSON value, as UTF-8.
        case jsonBytes([UInt8])
        /// Any bytes.
        case binary([UInt8])
    }

    /// Index in the descriptor's `emits`.
    public var typeIndex: Int
    /// The type's name, where the declared one is a family or `*`; else empty.
    public var type: String
    /// Empty: the host makes one that is unique for ever.
    public var id: String
    /// A URI-reference; empty: the endpoint's own.
    public var source: String
    /// What it is about; empty: absent.
    public var subject: String
    /// The media type of the payload; empty: absent.
    public var contentType: String
    /// The schema of the payload; empty: absent.
    public var schema: String
    /// When it happened.
    public var time: Time
    /// Extension attributes in any order, no name twice, of the kinds that CloudEvents has.
    public var attributes: [TypedValue.Field]
    /// What it carries.
    public var payload: Payload
    /// The delivered event that this one answers or forwards: the host stops loops by it.
    public var cause: EventView?

    /// A draft with what is given and nothing else.
    public init(
        typeIndex: Int = 0, type: String = "", id: String = "", source: String = "", subject: String = "",
        contentType: String = "", schema: String = "", time: Time = .now, attributes: [TypedValue.Field] = [],
        payload: Payload = .none, cause: EventView? = nil
    ) {
        self.typeIndex = typeIndex
        self.type = type
        self.id = id
        self.source = source
        self.subject = subject
        self.contentType = contentType
        self.schema = schema
        self.time = time
        self.attributes = attributes
        self.payload = payload
        self.cause = cause
    }

    /// Adds an extension attribute.
    public mutating func set(_ name: String, _ value: TypedValue) {
        attributes.append(TypedValue.Field(name, value))
    }
}

/// A value with its kind: a setting, an attribute, a parameter, a result. The Swift form of `hubbub_value`.
public indirect enum TypedValue: Equatable, Sendable {
    case none
    case boolean(Bool)
    case integer(Int64)
    /// Kinds string, URI, URI-reference and timestamp.
    case text(String, ValueKind)
    case binary([UInt8])
    case real(Double)
    /// One JSON value, as text.
    case json(String)
    case list([TypedValue])
    case record([Field])
    /// Nanoseconds.
    case duration(Int64)
    /// Bytes.
    case size(Int64)

    /// A named value: a member of a record, an attribute, a parameter.
    public struct Field: Equatable, Sendable {
        /// Empty where the place gives the name.
        public var name: String
        /// What it is.
        public var value: TypedValue

        /// A value under a name.
        public init(_ name: String, _ value: TypedValue) {
            self.name = name
            self.value = value
        }
    }

    /// A text of the kind string.
    public static func string(_ text: String) -> TypedValue { .text(text, .string) }

    /// The kind, as the interface numbers it.
    public var kind: ValueKind {
        switch self {
        case .none: .none
        case .boolean: .boolean
        case .integer: .integer
        case .text(_, let kind): kind
        case .binary: .binary
        case .real: .real
        case .json: .json
        case .list: .list
        case .record: .record
        case .duration: .duration
        case .size: .size
        }
    }

    /// The member of a record, or nil.
    public subscript(name: String) -> TypedValue? {
        guard case .record(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }

    /// The text of a string, URI, URI-reference or timestamp, else nil.
    public var string: String? { if case .text(let value, _) = self { value } else { nil } }
    /// The boolean, else nil.
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    /// The items of a list, else nil.
    public var list: [TypedValue]? { if case .list(let value) = self { value } else { nil } }

    /// The number of an integer, a duration or a size.
    public var integer: Int64? {
        switch self {
        case .integer(let value), .duration(let value), .size(let value): value
        default: nil
        }
    }

    /// The number of a real or an integer, else nil.
    public var real: Double? {
        switch self {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
}

/// The kind of a value: the Swift form of `HUBBUB_KIND_…`.
public enum ValueKind: UInt32, Sendable, CaseIterable {
    case none, boolean, integer, string, binary, uri, uriReference, timestamp, real, json, list, record, duration, size

    /// As reference pages and error messages call it.
    public var name: String {
        switch self {
        case .none: "nothing"
        case .boolean: "boolean"
        case .integer: "integer"
        case .string: "string"
        case .binary: "binary"
        case .uri: "URI"
        case .uriReference: "URI-reference"
        case .timestamp: "timestamp"
        case .real: "number"
        case .json: "JSON"
        case .list: "list"
        case .record: "record"
        case .duration: "duration"
        case .size: "size"
        }
    }

    /// Whether an event's attribute may be of this kind: the types of CloudEvents.
    public var isAttributeKind: Bool { (ValueKind.boolean.rawValue...ValueKind.timestamp.rawValue).contains(rawValue) }
}

/// A typed, named field: an event's attribute, a setting, a member of a record, an operation's parameter.
public struct FieldSpec: Equatable, Sendable {
    /// Attributes: `[a-z0-9]+`; settings and parameters: `[a-z][a-z0-9_]*`.
    public var name: String
    /// What its values are.
    public var kind: ValueKind
    /// Must be given; has no default.
    public var isRequired: Bool
    /// Never printed; may come from the environment or a file.
    public var isSecret: Bool
    /// May change while the instance runs.
    public var isLive: Bool
    /// One sentence.
    public var help: String
    /// As one would write it in YAML; empty for none.
    public var example: String
    /// The default, as one would write it in YAML; empty for none.
    public var fallback: String
    /// Bounds of an integer, duration (nanoseconds) or size (bytes).
    public var range: ClosedRange<Int64>?
    /// The only legal values of a string, where there are such.
    public var choices: [String]
    /// Of a record; of a list, one: what each of its items is.
    public var members: [FieldSpec]
    /// Of a setting: what whoever gives it should know, which the check notes; empty for nothing.
    public var caution: String

    /// A field that may be left out, unless said otherwise.
    public init(
        _ name: String, _ kind: ValueKind, required: Bool = false, secret: Bool = false, live: Bool = false,
        help: String, example: String = "", fallback: String = "", range: ClosedRange<Int64>? = nil,
        choices: [String] = [], members: [FieldSpec] = [], caution: String = ""
    ) {
        self.name = name
        self.kind = kind
        isRequired = required
        isSecret = secret
        isLive = live
        self.help = help
        self.example = example
        self.fallback = fallback
        self.range = range
        self.choices = choices
        self.members = members
        self.caution = caution
    }
}

/// The kinds of payload.
public enum PayloadKind: UInt32, Sendable, CaseIterable {
    case none, text, json, binary

    /// As reference pages and error messages call it.
    public var name: String { String(describing: self) }
}

/// A set of kinds of payload: bit `1 << kind`.
public struct PayloadKinds: OptionSet, Sendable, Hashable {
    /// The bits, as the interface has them.
    public let rawValue: UInt32

    /// A set from its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The set of one kind.
    public init(_ kind: PayloadKind) { rawValue = 1 << kind.rawValue }

    /// No payload.
    public static let none = PayloadKinds(.none)
    /// UTF-8.
    public static let text = PayloadKinds(.text)
    /// One JSON value.
    public static let json = PayloadKinds(.json)
    /// Any bytes.
    public static let binary = PayloadKinds(.binary)
    /// Every kind, none included.
    public static let any: PayloadKinds = [.none, .text, .json, .binary]

    /// Whether the kind is in the set.
    public func contains(_ kind: PayloadKind) -> Bool { contains(PayloadKinds(kind)) }

    /// The kinds as people write them.
    public var list: [String] { PayloadKind.allCases.filter { contains($0) }.map(\.name) }
}

/// An event type that an adapter emits or accepts.
public struct EventTypeSpec: Equatable, Sendable {
    /// `lamp.switched`; a family `sensor.*`; `*` for any.
    public var name: String
    /// Events may carry attributes beyond the declared ones.
    public var isOpen: Bool
    /// The kinds of payload that its events may have.
    public var payloads: PayloadKinds
    /// One sentence.
    public var help: String
    /// Its extension attributes, in any order.
    public var attributes: [FieldSpec]

    /// A closed type, unless said otherwise: events carry no other attributes.
    public init(
        _ name: String, open: Bool = false, payloads: PayloadKinds, help: String, attributes: [FieldSpec] = []
    ) {
        self.name = name
        isOpen = open
        self.payloads = payloads
        self.help = help
        self.attributes = attributes
    }

    /// Whether the name stands for more than one type.
    public var isPattern: Bool { name.hasSuffix("*") }

    /// Whether an event of type `type` is one of these.
    public func matches(_ type: String) -> Bool {
        isPattern ? type.hasPrefix(name.dropLast()) : type == name
    }
}

/// A request that an instance answers.
public struct OperationSpec: Equatable, Sendable {
    /// `[a-z][a-z0-9_]*`.
    public var name: String
    /// One sentence.
    public var help: String
    /// What a caller gives, by name.
    public var parameters: [FieldSpec]
    /// What the answer is.
    public var resultKind: ValueKind
    /// What the answer means; may be empty.
    public var resultHelp: String

    /// An operation without parameters and result, unless said otherwise.
    public init(
        _ name: String, help: String, parameters: [FieldSpec] = [], result: ValueKind = .none, resultHelp: String = ""
    ) {
        self.name = name
        self.help = help
        self.parameters = parameters
        resultKind = result
        self.resultHelp = resultHelp
    }
}

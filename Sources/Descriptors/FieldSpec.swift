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
    public var name: String
    public var kind: ValueKind
    public var isRequired: Bool
    /// Never printed; may come from the environment or a file.
    public var isSecret: Bool
    /// May change while the instance runs.
    public var isLive: Bool
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

    public init(
        _ name: String, _ kind: ValueKind, required: Bool = false, secret: Bool = false, live: Bool = false,
        help: String, example: String = "", fallback: String = "", range: ClosedRange<Int64>? = nil,
        choices: [String] = [], members: [FieldSpec] = []
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
    }
}

/// The kinds of payload.
public enum PayloadKind: UInt32, Sendable, CaseIterable {
    case none, text, json, binary

    public var name: String { String(describing: self) }
}

/// A set of kinds of payload: bit `1 << kind`.
public struct PayloadKinds: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public init(_ kind: PayloadKind) { rawValue = 1 << kind.rawValue }

    public static let none = PayloadKinds(.none)
    public static let text = PayloadKinds(.text)
    public static let json = PayloadKinds(.json)
    public static let binary = PayloadKinds(.binary)
    public static let any: PayloadKinds = [.none, .text, .json, .binary]

    public func contains(_ kind: PayloadKind) -> Bool { contains(PayloadKinds(kind)) }

    /// The kinds as people write them.
    public var list: [String] { PayloadKind.allCases.filter { contains($0) }.map(\.name) }
}

/// An event type that an adapter emits or accepts.
public struct EventTypeSpec: Equatable, Sendable {
    /// `pysig.signal`; a family `tracim.*`; `*` for any.
    public var name: String
    /// Events may carry attributes beyond the declared ones.
    public var isOpen: Bool
    public var payloads: PayloadKinds
    public var help: String
    public var attributes: [FieldSpec]

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
    public var name: String
    public var help: String
    public var parameters: [FieldSpec]
    public var resultKind: ValueKind
    public var resultHelp: String

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

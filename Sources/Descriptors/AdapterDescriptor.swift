/// What an adapter says of itself: the Swift form of `hubbub_descriptor`.
///
/// The host reads it from a library (`init(reading:)`), the kit writes it for one (`DescriptorExport`), and the cache and the
/// command line carry it as JSON. `include/hubbub/descriptor.h` says what each field means.
public struct AdapterDescriptor: Equatable, Sendable {
    public var name: String
    public var version: String
    public var license: String
    public var homepage: String
    /// One line.
    public var summary: String
    public var description: String
    public var roles: Roles
    public var sourceAcknowledges: Acknowledgement
    public var sinkAcknowledges: Acknowledgement
    public var redelivers: Redelivery
    public var sinkIsIdempotent: Bool
    public var pushback: Pushback
    public var handover: Handover
    public var emits: [EventTypeSpec]
    public var accepts: [EventTypeSpec]
    public var operations: [OperationSpec]
    public var settings: [FieldSpec]
    public var requiredExtensions: [String]
    public var optionalExtensions: [String]

    public init(
        name: String, version: String, license: String = "Apache-2.0", homepage: String = "", summary: String,
        description: String = "", roles: Roles, sourceAcknowledges: Acknowledgement = .never,
        sinkAcknowledges: Acknowledgement = .never, redelivers: Redelivery = .never, sinkIsIdempotent: Bool = false,
        pushback: Pushback = .none, handover: Handover = .exclusive, emits: [EventTypeSpec] = [],
        accepts: [EventTypeSpec] = [], operations: [OperationSpec] = [], settings: [FieldSpec] = [],
        requiredExtensions: [String] = [], optionalExtensions: [String] = []
    ) {
        self.name = name
        self.version = version
        self.license = license
        self.homepage = homepage
        self.summary = summary
        self.description = description
        self.roles = roles
        self.sourceAcknowledges = sourceAcknowledges
        self.sinkAcknowledges = sinkAcknowledges
        self.redelivers = redelivers
        self.sinkIsIdempotent = sinkIsIdempotent
        self.pushback = pushback
        self.handover = handover
        self.emits = emits
        self.accepts = accepts
        self.operations = operations
        self.settings = settings
        self.requiredExtensions = requiredExtensions
        self.optionalExtensions = optionalExtensions
    }
}

/// What an instance may do.
public struct Roles: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Emits events.
    public static let source = Roles(rawValue: 1)
    /// Accepts events.
    public static let sink = Roles(rawValue: 2)
    /// Answers calls.
    public static let operations = Roles(rawValue: 4)
    /// Asks other endpoints.
    public static let requests = Roles(rawValue: 8)

    static let names: [(Roles, String)] = [
        (.source, "source"), (.sink, "sink"), (.operations, "operations"), (.requests, "requests"),
    ]

    /// The roles as people write them.
    public var list: [String] { Self.names.filter { contains($0.0) }.map(\.1) }
}

/// What the wire of a source or a sink can acknowledge.
public enum Acknowledgement: UInt32, Sendable, CaseIterable { case never, receipt, settlement }

/// When a source sends again what was not settled.
public enum Redelivery: UInt32, Sendable, CaseIterable { case never, onReconnect, onRefusal }

/// What a source does on its wire while it has no credit.
public enum Pushback: UInt32, Sendable, CaseIterable { case none, stopsReading, refuses }

/// Whether two instances of one configuration may run at the same time during an upgrade.
public enum Handover: UInt32, Sendable, CaseIterable { case exclusive, overlap }

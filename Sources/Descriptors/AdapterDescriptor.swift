/// What an adapter says of itself: the Swift form of `hubbub_descriptor`.
///
/// The host reads it from a library (`init(reading:)`), the kit writes it for one (`DescriptorExport`), and the cache and the
/// command line carry it as JSON. `include/hubbub/descriptor.h` says what each field means.
public struct AdapterDescriptor: Equatable, Sendable {
    /// What a configuration calls it: `[a-z][a-z0-9-]*`, at most 32 bytes.
    public var name: String
    /// Semantic.
    public var version: String
    /// SPDX.
    public var license: String
    /// Where to read more; may be empty.
    public var homepage: String
    /// One line.
    public var summary: String
    /// Some sentences; may be empty.
    public var description: String
    /// What an instance may do; agrees with the lists below.
    public var roles: Roles
    /// What its wire can acknowledge of the events that it emits.
    public var sourceAcknowledges: Acknowledgement
    /// What its wire acknowledges of the events that it accepts.
    public var sinkAcknowledges: Acknowledgement
    /// When its peer sends again what was not settled.
    public var redelivers: Redelivery
    /// The same event twice has the effect of one.
    public var sinkIsIdempotent: Bool
    /// It keeps with what it wrote how far it came, and so never takes a delivery again that it has taken, also after a crash.
    public var sinkKeepsPlace: Bool
    /// When an event fails, later ones of its key that were delivered already are settled as not attempted. Of a sink that does
    /// not do so, a durable route has one event of a key under way at a time.
    public var sinkKeepsOrder: Bool
    /// An event that the peer sends again has the same id and source.
    public var sourceKeepsIDs: Bool
    /// What it does on its wire while it has no credit.
    public var pushback: Pushback
    /// Whether two instances of one configuration may overlap.
    public var handover: Handover
    /// Event types that it emits; an event names its own by its index here.
    public var emits: [EventTypeSpec]
    /// Event types that it accepts; a delivery names its own by its index here.
    public var accepts: [EventTypeSpec]
    /// Requests that it answers; a call names its own by its index here.
    public var operations: [OperationSpec]
    /// What a configuration can say of an endpoint.
    public var settings: [FieldSpec]
    /// Ids of extensions without one of which the library is refused.
    public var requiredExtensions: [String]
    /// Ids of extensions that it can use.
    public var optionalExtensions: [String]
    /// What it uses of the environment, of files, of the network, and which programs it starts; shown as declared.
    public var uses: [UseSpec]
    /// What its wire can acknowledge with certain settings, where that is not what is said above.
    public var promises: [PromiseSpec]

    /// What is left out is the weakest promise, or nothing.
    public init(
        name: String, version: String, license: String = "Apache-2.0", homepage: String = "", summary: String,
        description: String = "", roles: Roles, sourceAcknowledges: Acknowledgement = .never,
        sinkAcknowledges: Acknowledgement = .never, redelivers: Redelivery = .never, sinkIsIdempotent: Bool = false,
        sinkKeepsPlace: Bool = false, sinkKeepsOrder: Bool = false, sourceKeepsIDs: Bool = false,
        pushback: Pushback = .none,
        handover: Handover = .exclusive,
        emits: [EventTypeSpec] = [], accepts: [EventTypeSpec] = [], operations: [OperationSpec] = [],
        settings: [FieldSpec] = [],
        requiredExtensions: [String] = [], optionalExtensions: [String] = [], uses: [UseSpec] = [],
        promises: [PromiseSpec] = []
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
        self.sinkKeepsPlace = sinkKeepsPlace
        self.sinkKeepsOrder = sinkKeepsOrder
        self.sourceKeepsIDs = sourceKeepsIDs
        self.pushback = pushback
        self.handover = handover
        self.emits = emits
        self.accepts = accepts
        self.operations = operations
        self.settings = settings
        self.requiredExtensions = requiredExtensions
        self.optionalExtensions = optionalExtensions
        self.uses = uses
        self.promises = promises
    }
}

/// What an instance may do.
public struct Roles: OptionSet, Sendable, Hashable {
    /// The bits, as the interface has them.
    public let rawValue: UInt32

    /// A set from its bits.
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

/// What the broker knows of a client: of one that is connected, and of one that is away and comes back (MQTT 3.1.1,
/// section 3.1.2.4).
struct Session: Sendable {
    /// The connection, nil while the client is away.
    var connection: ConnectionID?
    /// It has been let in.
    var isConnected = false
    /// It outlives its connection.
    var isPersistent = false
    var clientID = ""
    var username = ""
    /// The client's first half of a packet.
    var input: [UInt8] = []
    /// How much of it the broker counts as unfinished.
    var unfinished = 0
    /// What is to be written.
    var output: [UInt8] = []
    /// The system takes more.
    var isWritable = true
    /// Nothing is taken from the client for now.
    var isHeld = false
    /// It published too fast, and is not read before that.
    var heldUntil: Moment = 0
    /// Its connection ends as soon as what goes on is done.
    var isDoomed = false
    /// The place holds a session.
    var isInUse = true
    /// It is noted that there is something to write.
    var isDirty = false
    /// The longest silence; 0 is for ever.
    var patience: Moment = 0
    var lastHeard: Moment = 0
    var will: Message?
    var outgoing: OutgoingWindow
    /// Identifiers of messages with quality 2 that the client has not released.
    var incoming = IdentifierSet()
    /// The tokens of those that the hub has not settled. They outlive the connection, as their identifiers do.
    var unsettled: [UInt16: UInt64] = [:]
    var owed = OwedAcknowledgements()
    /// Filters and the quality granted.
    var subscriptions: [[UInt8]: QualityOfService] = [:]
    var allowance: Allowance

    /// A SUBSCRIBE that is acknowledged when all that was kept is written.
    struct Subscribing: Sendable {
        let identifier: UInt16
        let codes: [UInt8]
        var searches: Int
    }

    // With channel keys.

    /// What others see of the connection.
    var identity = ""
    /// Short names for channels, with what they were made with.
    var links: [String: KeyedTopic] = [:]
    var linkTexts: [String: String] = [:]
    /// Channels whose subscribers it wants to hear of.
    var watched: Set<String> = []
    var subscribing: Subscribing?
    /// Requests for kept messages that are under way.
    var requestSearches = 0

    init(_ connection: ConnectionID?, limits: BrokerLimits, at now: Moment) {
        self.connection = connection
        outgoing = OutgoingWindow(size: limits.inFlight)
        allowance = Allowance(rate: limits.rate, at: now)
        lastHeard = now
    }

    /// The connection is gone; what belongs to the client stays.
    mutating func endConnection(at now: Moment) {
        connection = nil
        isConnected = false
        input = []
        unfinished = 0
        output = []
        isWritable = true
        isHeld = false
        heldUntil = 0
        isDoomed = false
        will = nil
        owed = OwedAcknowledgements()
        subscribing = nil
        requestSearches = 0
        links = [:]
        linkTexts = [:]
        lastHeard = now
    }

    /// The session is gone, too.
    mutating func end() {
        isInUse = false
        isPersistent = false
        outgoing.removeAll()
        incoming = IdentifierSet()
        unsettled = [:]
        subscriptions = [:]
    }
}

/// A connection, as the shell numbers it.
package typealias ConnectionID = UInt64

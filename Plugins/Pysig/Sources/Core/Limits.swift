/// A point in time: nanoseconds of a clock that only goes forward. The core never looks at a clock; it is told.
package typealias Moment = Int64

/// What the protocol's core keeps within. Times are in nanoseconds, sizes in bytes.
package struct Limits: Equatable, Sendable {
    /// The longest object that a peer may send.
    package var incomingObject: Int
    /// Bytes of objects that have not arrived whole, of all peers together.
    package var unfinishedBytes: Int
    /// The longest object that is written: an original peer reads no more than 4096 bytes at a time.
    package var outgoingObject: Int
    /// The silence after a reply, which nobody acknowledges, before the next object.
    package var replyGap: Moment
    /// How long a request of ours waits for its reply. An original caller waits 10 s.
    package var requestTimeout: Moment
    /// How long a listener has for its reply: shorter than an original caller waits, so that it still gets its own.
    package var signalTimeout: Moment
    /// Objects that wait to be written to one peer.
    package var queuedObjects: Int
    /// Requests of one peer that have no reply yet; beyond that nothing more is read from it.
    package var unansweredRequests: Int
    /// Requests in a row that a client may leave without a reply before it is cut off.
    package var unansweredInARow: Int
    /// The longest name of a sender, an event or a request.
    package var nameLength: Int
    package var listenersPerConnection: Int
    package var sendersPerConnection: Int
    package var eventsPerSender: Int
    package var connections: Int

    package init(
        incomingObject: Int = 1 << 20, unfinishedBytes: Int = 8 << 20, outgoingObject: Int = 4096,
        replyGap: Moment = 20_000_000,
        requestTimeout: Moment = 10_000_000_000, signalTimeout: Moment = 9_000_000_000, queuedObjects: Int = 1024,
        unansweredRequests: Int = 64, unansweredInARow: Int = 3, nameLength: Int = 1024,
        listenersPerConnection: Int = 1000,
        sendersPerConnection: Int = 250,
        eventsPerSender: Int = 1000, connections: Int = 500
    ) {
        self.incomingObject = incomingObject
        self.unfinishedBytes = unfinishedBytes
        self.outgoingObject = outgoingObject
        self.replyGap = replyGap
        self.requestTimeout = requestTimeout
        self.signalTimeout = signalTimeout
        self.queuedObjects = queuedObjects
        self.unansweredRequests = unansweredRequests
        self.unansweredInARow = unansweredInARow
        self.nameLength = nameLength
        self.listenersPerConnection = listenersPerConnection
        self.sendersPerConnection = sendersPerConnection
        self.eventsPerSender = eventsPerSender
        self.connections = connections
    }
}

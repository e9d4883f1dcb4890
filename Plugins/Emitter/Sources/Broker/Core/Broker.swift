/// A broker of MQTT 3.1 and 3.1.1, plain or with channel keys as Emitter has them, without sockets and clocks: it is told what
/// arrives, and says what is to be written, closed and handed to the hub.
package struct Broker: Sendable {
    package enum Action: Equatable, Sendable {
        /// The connection is to be closed, after what was written before.
        case close(ConnectionID, String)
        /// Nothing more is to be read from it, or it is again.
        case hold(ConnectionID, Bool)
        case count(Counter)
        /// A message is to be kept.
        case store(KeptMessage)
        /// Kept messages are wanted; `found` is told.
        case find(UInt64, HistoryQuery)
        /// A key has lost its worth, or got it back.
        case ban(String, Bool)
    }

    let limits: BrokerLimits
    let access: Access
    let rule: MatchRule
    var sessions: [Session] = []
    var freeSessions: [Int] = []
    var connections: [ConnectionID: Int] = [:]
    /// Sessions by the client's name, byte for byte: texts that only look the same are two clients.
    var clients: [[UInt8]: Int] = [:]
    var tree: SubscriptionTree<Subscriber>
    var routes = TopicCache<Targets>()
    /// Counts on for share groups.
    var turn = 0
    /// Whether there are channel keys: asked for each message, where a look at `keys` would copy them.
    let isKeyed: Bool
    /// With channel keys; nil for a plain broker.
    var keys: KeyAuthority?
    /// What topics with keys allow, as far as it was looked up.
    var allowed = TopicCache<AllowedTopic>()
    /// Who wants to hear of subscribers, by channel.
    var watchers: SubscriptionTree<Int>
    /// Searches for kept messages, and for whom.
    var searches: [UInt64: Search] = [:]
    var lastSearch: UInt64 = 0
    /// The number of the last message that was kept.
    package var lastKept: Int64 = 0
    /// The time of day, in seconds since 1970, as of the last call.
    package var seconds: Int64 = 0
    var retained = RetainedMessages()
    /// The session whose packets are being read.
    var reading = -1
    var dirty: [Int] = []
    /// What is still to be written to connections that are about to be closed.
    var lastWords: [(connection: ConnectionID, output: [UInt8])] = []
    var doomed: [(session: Int, counter: Counter?, reason: String)] = []
    var held: Set<Int> = []
    /// Bytes of packets that have not arrived whole, of all clients together.
    var unfinished = 0
    var actions: [Action] = []
    var publications: [Publication] = []
    /// Messages that the hub has not settled.
    var unsettled: [UInt64: Unsettled] = [:]
    var lastToken: UInt64 = 0
    var nextName: UInt64 = 0
    /// When the first connection came.
    var began: Moment?
    /// When the broker tells of itself again; nil where nobody wants to hear it.
    var nextSystem: Moment?
    package internal(set) var nextTime: Moment?
    package internal(set) var statistics = Statistics()

    /// - Parameters:
    ///   - keys: nil for a plain broker.
    ///   - rule: which channels a subscription covers, where there are keys.
    package init(
        limits: BrokerLimits = BrokerLimits(), access: Access = .open, keys: KeyAuthority? = nil,
        rule: MatchRule = .prefix
    ) {
        self.limits = limits
        self.access = access
        self.keys = keys
        isKeyed = keys != nil
        self.rule = isKeyed ? rule : .plain
        tree = SubscriptionTree(self.rule)
        watchers = SubscriptionTree(self.rule)
    }

    /// What is to be done, in order. It is empty afterwards.
    package mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    /// Messages that clients published, in order. It is empty afterwards.
    package mutating func takePublications() -> [Publication] {
        defer { publications = [] }
        return publications
    }

    /// What is to be written to connections that take it. Writing may tell the core of more, so all is taken before.
    package mutating func takeOutput() -> [(connection: ConnectionID, output: [UInt8])] {
        var outputs: [(connection: ConnectionID, output: [UInt8])] = []
        swap(&outputs, &lastWords)
        for index in dirty {
            sessions[index].isDirty = false
            guard sessions[index].isWritable, let connection = sessions[index].connection else { continue }
            guard sessions[index].output.count > 0 else { continue }
            outputs.append((connection, sessions[index].output))
            sessions[index].output = []
            // There is room again for what had to wait, and perhaps nothing else will come to tell of it.
            if sessions[index].isHeld || sessions[index].outgoing.isReady { wake(at: sessions[index].lastHeard) }
        }
        dirty.removeAll(keepingCapacity: true)
        return outputs
    }

    package mutating func opened(_ connection: ConnectionID, at now: Moment) {
        guard connections.count < limits.connections else {
            actions += [.count(.refusedConnections), .close(connection, "there are too many connections")]
            return
        }
        began = began ?? now
        let index = newSession(connection, at: now)
        sessions[index].patience = limits.connectTime
        if isKeyed {
            // Clients of Emitter brokers may begin with anything.
            sessions[index].isConnected = true
            sessions[index].identity = Identity.make()
        }
        connections[connection] = index
        wake(at: now + limits.connectTime)
    }

    package mutating func received(_ bytes: Span<UInt8>, on connection: ConnectionID, at now: Moment) {
        guard let index = connections[connection] else { return }
        if sessions[index].isHeld || !sessions[index].input.isEmpty {
            sessions[index].input.append(copying: bytes)
            if !sessions[index].isHeld { readInput(of: index, at: now) }
        } else {
            let used = read(bytes, of: index, at: now)
            if used < bytes.count, let index = connections[connection] {
                sessions[index].input.append(copying: bytes.extracting(used..<bytes.count))
                noteUnfinished(index)
            }
        }
        bury(at: now)
    }

    /// The connection is gone.
    package mutating func closed(_ connection: ConnectionID, at now: Moment) {
        guard let index = connections[connection] else { return }
        leave(index, at: now)
        bury(at: now)
    }

    /// The system takes more of that connection, or does not for now.
    package mutating func setWritable(_ connection: ConnectionID, _ isWritable: Bool, at now: Moment) {
        guard let index = connections[connection] else { return }
        sessions[index].isWritable = isWritable
        guard isWritable else { return }
        touch(index)
        pump(index)
        resume(index, at: now)
        bury(at: now)
    }

    /// Publishes a message of the hub's own.
    ///
    /// - Parameter time: with channel keys, for how many seconds it is kept.
    package mutating func publish(_ message: Message, keptFor time: Int64 = 0, at now: Moment) {
        if !isKeyed, message.isRetained { keep(message) }
        if isKeyed, time > 0 { keep(message, for: time) }
        fanOut(message)
        bury(at: now)
    }

    /// The hub has settled a message that a client published.
    package mutating func settled(_ token: UInt64, at now: Moment) {
        guard let index = settle(token) else { return }
        resume(index, at: now)
        bury(at: now)
    }

    /// Writes the acknowledgement that waited for a message, or for the answer to one, and those behind it. One of quality 2 that is
    /// sent again from now on waits for nothing.
    ///
    /// - Returns: the session whose message it was; nil where nobody waits for it.
    @discardableResult
    mutating func settle(_ token: UInt64) -> Int? {
        guard let message = unsettled.removeValue(forKey: token) else { return nil }
        let index = message.session
        if let identifier = message.identifier, sessions[index].unsettled[identifier] == token {
            sessions[index].unsettled[identifier] = nil
        }
        sessions[index].owed.settle(token)
        acknowledge(index)
        return index
    }

    /// Time has passed.
    package mutating func tick(at now: Moment) {
        nextTime = nil
        for index in held { if sessions[index].heldUntil <= now { resume(index, at: now) } }
        for index in sessions.indices where sessions[index].isInUse {
            if sessions[index].isWritable { pump(index) }
            checkTime(index, at: now)
        }
        tellSystem(at: now)
        bury(at: now)
    }

    mutating func wake(at time: Moment) { nextTime = min(nextTime ?? time, time) }

    /// There is something to write, or may be.
    mutating func touch(_ index: Int) {
        guard !sessions[index].isDirty else { return }
        sessions[index].isDirty = true
        dirty.append(index)
    }

    /// Ends a connection, once what goes on now is done.
    mutating func doom(_ index: Int, _ counter: Counter?, _ reason: String) {
        guard !sessions[index].isDoomed else { return }
        sessions[index].isDoomed = true
        doomed.append((index, counter, reason))
    }

    /// Ends what is doomed. A will may doom others.
    mutating func bury(at now: Moment) {
        while let (index, counter, reason) = doomed.popLast() {
            if let counter { actions.append(.count(counter)) }
            guard let connection = sessions[index].connection else { continue }
            // For example a refusal.
            if sessions[index].output.count > 0 { lastWords.append((connection, sessions[index].output)) }
            actions.append(.close(connection, reason))
            leave(index, at: now)
        }
    }
}

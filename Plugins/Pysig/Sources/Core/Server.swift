package import JSONText

/// The server: the router, and a session for each connection. It does no input or output: it is told what happened and
/// says what to do (`takeActions`).
///
/// A request that takes time holds up nobody: a `signal` is answered once every listener replied or its time was over and
/// the hub settled what it heard, while the connection goes on being read.
package struct Server: Sendable {
    package enum Action: Equatable, Sendable {
        /// One object, to be written alone.
        case write(ConnectionID, [UInt8])
        /// Whether to read from that connection.
        case reading(ConnectionID, Bool)
        /// Once all that was written to it is with the system `drained` is to be called.
        case awaitDrain(ConnectionID)
        /// To be closed; the server has forgotten it already.
        case close(ConnectionID, String)
        /// The hub hears something; `taken` and then `settled` are to be called with that token.
        case emit(Heard, token: UInt64)
        /// What became of a signal given to `fire`.
        case settle(UInt64, Firing)
        /// A request to a sender of the hub; `answered` is to be called with that number.
        case ask(UInt64, sender: Identifier, method: Identifier, params: JSONValue)
        /// The answer to a request given to `request`.
        case complete(UInt64, PysigOutcome)
        case count(Counter)
    }

    /// What a request to a client was sent for.
    enum Purpose: Sendable {
        /// Tells a listener of an occurrence.
        case notice(UInt64)
        /// Passes on a request of that connection.
        case answer(ConnectionID, JSONValue)
        /// A request of the hub.
        case call(UInt64)
    }

    struct Session: Sendable {
        var link: PeerLink<Purpose>
        var isReading = true
        var strayReplies = 0
        var awaitsDrain = false
        var unfinished = 0
    }

    struct Ask: Sendable {
        let connection: ConnectionID
        let id: JSONValue
    }

    package internal(set) var router: Router
    var sessions: [ConnectionID: Session] = [:]
    var gatherings: [UInt64: Gathering] = [:]
    var asks: [UInt64: Ask] = [:]
    var actions: [Action] = []
    /// Sessions that may have something to read or to write.
    private var dirty: Set<ConnectionID> = []
    /// Sessions for which time matters: the idle ones, however many there are, cost nothing.
    private var timed: Set<ConnectionID> = []
    /// `tick` has nothing to do before that.
    private var wakeTime = Moment.max
    /// Sessions that are to be closed, and why.
    private var doomed: [(ConnectionID, String)] = []
    private var lastNumber: UInt64 = 0
    /// Of all sessions.
    var unfinished = 0
    private var isCrowded = false
    let interests: [Interest]
    let limits: Limits

    package init(limits: Limits, senders: [HubSender] = [], interests: [Interest] = [Interest()]) throws(Router.Refusal)
    {
        self.limits = limits
        self.interests = interests
        router = Router(limits: limits)
        for sender in senders {
            _ = try router.connect(sender.name, events: sender.events, requests: sender.requests, owner: .hub)
        }
    }

    /// What is to be done, in this order. To be called after each of the functions below.
    package mutating func takeActions() -> [Action] {
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    /// - Parameter pace: what keeps objects apart on that connection.
    package mutating func opened(_ connection: ConnectionID, pace: OutgoingQueue.Pace = .chunkIsObject) {
        guard sessions.count < limits.connections else {
            actions += [.count(.refusedConnections), .close(connection, "there are too many connections")]
            return
        }
        sessions[connection] = Session(link: PeerLink(limits: limits, pace: pace))
        if isCrowded { sessions[connection]?.link.allowance = 1 }
    }

    package mutating func received(_ bytes: Span<UInt8>, on connection: ConnectionID, at now: Moment) {
        sessions.change(connection) { $0.link.append(bytes) }
        touch(connection)
        work(at: now)
    }

    /// The system has taken all that was written to that connection.
    package mutating func drained(_ connection: ConnectionID, at now: Moment) {
        sessions[connection]?.awaitsDrain = false
        sessions[connection]?.link.drained()
        touch(connection)
        work(at: now)
    }

    /// Says whether so much waits for the hub that each peer may only have one request under way.
    package mutating func setCrowded(_ isCrowded: Bool, at now: Moment) {
        guard isCrowded != self.isCrowded else { return }
        self.isCrowded = isCrowded
        for connection in Array(sessions.keys) {
            sessions[connection]?.link.allowance = isCrowded ? 1 : .max
            touch(connection)
        }
        work(at: now)
    }

    /// The connection is gone.
    package mutating func closed(_ connection: ConnectionID, at now: Moment) {
        end(connection, at: now)
        timed.remove(connection)
        work(at: now)
    }

    /// Time has passed.
    package mutating func tick(at now: Moment) {
        wakeTime = .max
        for connection in timed {
            for purpose in sessions[connection]?.link.expire(at: now) ?? [] { expired(purpose) }
            if sessions[connection]?.link.unansweredInARow ?? 0 >= limits.unansweredInARow {
                doom(connection, .slowPeers, "this peer answered none of the last \(limits.unansweredInARow) requests")
            }
            touch(connection)
        }
        work(at: now)
    }

    /// When `tick` may have something to do, or nil.
    package var nextTime: Moment? { timed.isEmpty ? nil : wakeTime }

    mutating func touch(_ connection: ConnectionID) { dirty.insert(connection) }

    mutating func doom(_ connection: ConnectionID, _ counter: Counter, _ reason: String) {
        actions.append(.count(counter))
        doomed.append((connection, reason))
    }

    mutating func newNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Reads and writes what can be, until nothing is left to do.
    mutating func work(at now: Moment) {
        while true {
            if let (connection, reason) = doomed.popLast() {
                guard sessions[connection] != nil else { continue }
                end(connection, at: now)
                timed.remove(connection)
                actions.append(.close(connection, reason))
            } else if let connection = dirty.popFirst() {
                read(connection, at: now)
                write(connection, at: now)
                noteTime(connection)
            } else {
                return
            }
        }
    }

    private mutating func noteTime(_ connection: ConnectionID) {
        guard let time = sessions[connection]?.link.nextTime else {
            timed.remove(connection)
            return
        }
        timed.insert(connection)
        wakeTime = min(wakeTime, time)
    }

    private mutating func read(_ connection: ConnectionID, at now: Moment) {
        do {
            while let incoming = try nextIncoming(connection, at: now) {
                switch incoming {
                case .request(let request): serve(request, of: connection, at: now)
                case .reply(let purpose, let outcome): ended(purpose, outcome)
                }
            }
        } catch {
            switch error {
            case .tooLong:
                doom(connection, .tooLongReceived, "an object was longer than \(limits.incomingObject) bytes")
            case .garbage: doom(connection, .garbageReceived, "something that is no JSON object arrived")
            }
            return
        }
        noteStrayReplies(connection)
        noteUnfinished(connection)
    }

    private mutating func nextIncoming(
        _ connection: ConnectionID, at now: Moment
    ) throws(PeerLink<Purpose>.Failure) -> PeerLink<Purpose>.Incoming? {
        let incoming = try sessions.change(connection) { session throws(PeerLink<Purpose>.Failure) in
            try session.link.next(at: now)
        }
        return incoming ?? nil
    }

    /// Half an object costs its sender nothing; many of them must not cost us all our memory.
    private mutating func noteUnfinished(_ connection: ConnectionID) {
        let more = sessions.change(connection) { session in
            defer { session.unfinished = session.link.unfinished }
            return session.link.unfinished - session.unfinished
        }
        unfinished += more ?? 0
        guard unfinished > max(limits.unfinishedBytes, limits.incomingObject) else { return }
        guard let most = sessions.max(by: { $0.value.unfinished < $1.value.unfinished })?.key else { return }
        doom(
            most, .unfinishedObjects,
            "it has sent the most of the \(unfinished) bytes of objects that have not arrived whole")
    }

    private mutating func noteStrayReplies(_ connection: ConnectionID) {
        let more = sessions.change(connection) { session in
            defer { session.strayReplies = session.link.strayReplies }
            return session.link.strayReplies - session.strayReplies
        }
        for _ in 0..<(more ?? 0) { actions.append(.count(.strayReplies)) }
    }

    private mutating func write(_ connection: ConnectionID, at now: Moment) {
        // Nobody else may have the actions while a session is changed.
        var done: [Action] = []
        swap(&done, &actions)
        let gainedRoom = sessions.change(connection) { session in
            let hadRoom = session.link.wantsInput
            while let bytes = session.link.nextObject(at: now) { done.append(.write(connection, bytes)) }
            if session.link.isBlocked, !session.awaitsDrain {
                session.awaitsDrain = true
                done.append(.awaitDrain(connection))
            }
            let wantsInput = session.link.wantsInput
            if wantsInput != session.isReading {
                session.isReading = wantsInput
                done.append(.reading(connection, wantsInput))
            }
            return wantsInput && !hadRoom
        }
        swap(&done, &actions)
        // What arrived before may have waited for that room.
        if gainedRoom == true { touch(connection) }
    }

    /// Answers a request of that connection.
    mutating func reply(_ outcome: PysigOutcome, to id: JSONValue, of connection: ConnectionID) {
        do {
            try sessions.change(connection) { session throws(OutgoingQueue.Failure) in
                try session.link.reply(to: id, outcome)
            }
        } catch {
            return doom(connection, .slowPeers, "too much waits for this peer, which does not read")
        }
        touch(connection)
    }
}

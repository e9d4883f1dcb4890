internal import AdapterKit
package import JSONText

/// One connection of a client, made again whenever it is lost: registers senders and listeners each time, fires signals,
/// hears signals, answers requests. It does no input or output: it is told what happened and says what to do.
///
/// An original server reads nothing from a connection while it handles a signal from it. What listens and what fires
/// should therefore have a session each.
package struct ClientSession: Sendable {
    package enum Action: Equatable, Sendable {
        /// To be connected; `connected` or `lost` is to be called.
        case connect
        /// One object, to be written alone.
        case write([UInt8])
        case reading(Bool)
        /// Once all that was written is with the system `drained` is to be called.
        case awaitDrain
        /// The connection is to be closed, with nothing to be reported.
        case close
        /// Connected, and all is registered or refused.
        case up
        case down(String)
        /// The hub hears something; `settled` is to be called with that token.
        case emit(Heard, token: UInt64)
        /// What became of a signal given to `fire`.
        case settle(UInt64, Firing)
        /// A request to a sender of ours; `answered` is to be called with that number.
        case ask(UInt64, sender: Identifier, method: Identifier, params: JSONValue)
        /// The answer to a request given to `call`.
        case complete(UInt64, PysigOutcome)
        case count(Counter)
        /// For the log.
        case warn(String)
    }

    enum State: Sendable {
        case idle
        case waiting(until: Moment)
        case connecting(since: Moment)
        case connected(since: Moment)
    }

    /// What a request to the server was sent for.
    enum Purpose: Sendable {
        case greeting
        case addSender(Identifier)
        case removeSender(Identifier)
        case addListener(Int)
        case signal(UInt64)
        case call(UInt64)
    }

    struct Answer: Sendable {
        let id: JSONValue
        let deadline: Moment
    }

    /// A connection that held so long counts as a good one: after it the waits begin anew.
    private static let stable: Moment = 1_000_000_000

    let settings: ClientSettings
    let interests: [Interest]
    var state = State.idle
    var link: PeerLink<Purpose>
    var backoff: Backoff
    var senders: [Identifier: RemoteSender] = [:]
    var listeners: [RemoteListener]
    /// Senders that are this endpoint's own, whichever session has them: what they fire is not heard.
    package var ownNames: Set<Identifier> = []
    /// Signals that came before the reply that names their listener.
    var held: [Message.Request] = []
    /// Signals that are answered when the hub has settled them.
    var answers: [UInt64: Answer] = [:]
    /// Requests that the hub has been asked.
    var asks: [UInt64: JSONValue] = [:]
    var actions: [Action] = []
    private var isUp = false
    private var isReading = true
    private var awaitsDrain = false
    private var isCrowded = false
    private var strayReplies = 0
    private var lastNumber: UInt64 = 0

    /// - Parameter seed: for the waits between attempts to connect; any number.
    package init(settings: ClientSettings, senders: [HubSender] = [], interests: [Interest] = [], seed: UInt64) {
        self.settings = settings
        self.interests = interests
        link = PeerLink(limits: settings.limits)
        backoff = Backoff(longest: settings.longestWait, seed: seed)
        listeners = ListenerPattern.fewest(for: interests).map { RemoteListener(pattern: $0) }
        for sender in senders { self.senders[sender.name] = RemoteSender(sender) }
    }

    /// What is to be done, in this order. To be called after each of the functions below.
    package mutating func takeActions() -> [Action] {
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    package var isConnected: Bool { if case .connected = state { true } else { false } }
    package var senderNames: Set<Identifier> { Set(senders.keys) }

    package mutating func start(at now: Moment) {
        guard case .idle = state else { return }
        attempt(at: now)
    }

    /// Ends it; what is under way ends as if the connection was lost.
    package mutating func stop(at now: Moment) {
        if case .idle = state { return }
        actions.append(.close)
        leave("the endpoint stops")
        state = .idle
    }

    /// - Parameter pace: what keeps objects apart on the connection.
    package mutating func connected(pace: OutgoingQueue.Pace = .chunkIsObject, at now: Moment) {
        state = .connected(since: now)
        link = PeerLink(limits: settings.limits, pace: pace)
        link.allowance = isCrowded ? 0 : .max
        isReading = true
        (awaitsDrain, strayReplies) = (false, 0)
        send("get_version", ["framing": "json"], for: .greeting, at: now)
        for name in senders.keys.sorted(by: { $0.text < $1.text }) { register(name, at: now) }
        for index in listeners.indices { register(listener: index, at: now) }
        work(at: now)
    }

    /// The connection is gone, or could not be made.
    package mutating func lost(_ reason: String, at now: Moment) {
        switch state {
        case .idle, .waiting: return
        case .connected(let since) where now - since >= Self.stable: backoff.reset()
        case .connecting, .connected: break
        }
        actions.append(.count(.lostConnections))
        leave(reason)
        attempt(at: now)
    }

    /// Connects now or when the wait is over.
    private mutating func attempt(at now: Moment) {
        let wait = backoff.next()
        guard wait == 0 else { return state = .waiting(until: now + wait) }
        state = .connecting(since: now)
        actions.append(.connect)
    }

    private mutating func leave(_ reason: String) {
        for purpose in link.abandon() { ended(purpose, lost: reason) }
        for name in senders.keys { leave(name, reason) }
        for index in listeners.indices { listeners[index].state = .absent }
        held = []
        answers = [:]
        asks = [:]
        isUp = false
        actions.append(.down(reason))
    }

    package mutating func received(_ bytes: Span<UInt8>, at now: Moment) {
        guard isConnected else { return }
        link.append(bytes)
        work(at: now)
    }

    /// The system has taken all that was written.
    package mutating func drained(at now: Moment) {
        awaitsDrain = false
        link.drained()
        work(at: now)
    }

    /// Says whether so much waits for the hub that nothing more is to be heard. An answer that is given early makes no
    /// room, so that even one more signal would be too many.
    package mutating func setCrowded(_ isCrowded: Bool, at now: Moment) {
        guard isCrowded != self.isCrowded else { return }
        self.isCrowded = isCrowded
        link.allowance = isCrowded ? 0 : .max
        work(at: now)
    }

    /// Reads and writes what can be, until nothing is left to do.
    mutating func work(at now: Moment) {
        while isConnected {
            read(at: now)
            guard isConnected else { return }
            let hadRoom = link.wantsInput
            while let bytes = link.nextObject(at: now) { actions.append(.write(bytes)) }
            // What arrived before may have waited for that room.
            if hadRoom || !link.wantsInput { break }
        }
        noteChanges()
    }

    private mutating func read(at now: Moment) {
        do {
            while isConnected, let incoming = try link.next(at: now) {
                switch incoming {
                case .request(let request): serve(request, at: now)
                case .reply(let purpose, let outcome): ended(purpose, outcome, at: now)
                }
            }
        } catch {
            actions.append(.count(error == .tooLong ? .tooLongReceived : .garbageReceived))
            return drop("the server sent \(error == .tooLong ? "too long an object" : "no JSON object")", at: now)
        }
    }

    private mutating func noteChanges() {
        guard isConnected else { return }
        for _ in strayReplies..<link.strayReplies { actions.append(.count(.strayReplies)) }
        strayReplies = link.strayReplies
        if link.isBlocked, !awaitsDrain {
            awaitsDrain = true
            actions.append(.awaitDrain)
        }
        if link.wantsInput != isReading {
            isReading = link.wantsInput
            actions.append(.reading(isReading))
        }
        if !isUp, senders.values.allSatisfy(\.isDecided), listeners.allSatisfy(\.isDecided) {
            isUp = true
            actions.append(.up)
        }
    }

    /// Closes the connection for a fault of the peer.
    mutating func drop(_ reason: String, at now: Moment) {
        guard isConnected else { return }
        actions.append(.close)
        lost(reason, at: now)
    }

    mutating func newNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }
}

internal import AdapterKit
internal import Locks
internal import Synchronization
internal import Unix

/// What the instance's thread has for the thread of the connection, and what it must know of it.
final class Inbox: Sendable {
    /// A call for the connection.
    struct Order: Sendable {
        enum What: Sendable {
            case subscribe(Subscription)
            case unsubscribe(Subscription)
            case ask(RequestOrder)
            case connect
            case disconnect
        }

        let call: CallID
        let what: What
        /// That it uses.
        let keys: [ChannelKey]
    }

    /// What came since it was last asked for.
    struct News: Sendable {
        var outgoing: [Outgoing] = []
        var settled: [UInt64] = []
        var orders: [Order] = []
        var stops = false
    }

    private struct State: Sendable {
        var news = News()
        var isUp = false
        /// Taken from the hub and not settled.
        var inFlight = 0
        var inFlightBytes = 0
        /// The hub waits for `deliverReady`.
        var isFull = false
        /// A blocking call into the resolver is under way: nothing can be told to the thread.
        var isDialling = false
        var isAbandoned = false
    }

    /// The most deliveries that are under way, and the most bytes of theirs.
    static let window = 256
    static let windowBytes = 8 << 20
    private static let mostOrders = 256

    private let state = Lock(State())
    private let bell: Bell

    init() throws(SystemError) { bell = try Bell() }

    /// Readable when there are news.
    var descriptor: Int32 { bell.descriptor }

    // MARK: The instance's thread

    /// Whether a delivery of so many bytes is taken. Where not, the hub is told when there is room.
    func reserve(_ bytes: Int) -> Bool {
        state.withLock { state in
            let fits = state.inFlight == 0 || state.inFlightBytes + bytes <= Self.windowBytes
            guard state.isUp, state.inFlight < Self.window, fits else {
                state.isFull = true
                return false
            }
            state.inFlight += 1
            state.inFlightBytes += bytes
            return true
        }
    }

    /// False where the link went down meanwhile: then nobody will send them.
    func send(_ outgoing: [Outgoing]) -> Bool {
        let isTaken = state.withLock { state in
            if state.isUp { state.news.outgoing += outgoing }
            return state.isUp
        }
        if isTaken { bell.ring() }
        return isTaken
    }

    func settled(_ tokens: [UInt64]) {
        state.withLock { $0.news.settled += tokens }
        bell.ring()
    }

    /// There may be room in the hub again.
    func creditCame() { bell.ring() }

    /// False where too many wait.
    func order(_ order: Order) -> Bool {
        let isTaken = state.withLock { state in
            guard state.news.orders.count < Self.mostOrders else { return false }
            state.news.orders.append(order)
            return true
        }
        if isTaken { bell.ring() }
        return isTaken
    }

    /// Asks the thread to end. False where it cannot be told for now: then it ends by itself later, and touches nothing of
    /// the instance any more.
    func stop() -> Bool {
        let willEnd = state.withLock { state in
            state.news.stops = true
            if state.isDialling { state.isAbandoned = true }
            return !state.isAbandoned
        }
        bell.ring()
        return willEnd
    }

    // MARK: The connection's thread

    func take() -> News {
        bell.clear()
        return state.withLock { state in
            defer {
                state.news.outgoing = []
                state.news.settled = []
                state.news.orders = []
            }
            return state.news
        }
    }

    /// Says whether deliveries can be taken. Returns whether the hub waits to hear of it.
    func setUp(_ isUp: Bool) -> Bool {
        state.withLock { state in
            state.isUp = isUp
            return isUp && relieve(&state)
        }
    }

    /// A delivery is settled. Returns whether the hub waits to hear of room.
    func release(_ bytes: Int) -> Bool {
        state.withLock { state in
            state.inFlight -= 1
            state.inFlightBytes -= bytes
            return state.isUp && state.inFlight <= Self.window / 2 && relieve(&state)
        }
    }

    private func relieve(_ state: inout sending State) -> Bool {
        defer { state.isFull = false }
        return state.isFull
    }

    /// A blocking call begins. False where the thread is to end.
    func beginDialling() -> Bool {
        state.withLock { state in
            state.isDialling = !state.news.stops
            return state.isDialling
        }
    }

    /// It ended. False where the instance has gone meanwhile and must not be touched.
    func endDialling() -> Bool {
        state.withLock { state in
            state.isDialling = false
            return !state.isAbandoned
        }
    }
}

internal import EmitterAdapter

/// Four clients of a broker, plain or with keys, that send anything: whole packets come back, each an answer to one question
/// or a message; what is closed hears nothing; and when all is settled and read, no question of an open connection is left.
enum BrokerCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        let script = BrokerScript(input)
        var stage = BrokerStage(script)
        for (client, step) in script.steps { try stage.take(step, by: client) }
        try stage.finish()
    }
}

/// A broker with four clients, a hub that settles when the script says so, a history, and a clock.
struct BrokerStage {
    private static let limits = {
        var limits = BrokerLimits()
        (limits.packet, limits.unfinished) = (1 << 10, 1500)
        (limits.connections, limits.subscriptions) = (4, 5)
        (limits.inFlight, limits.queuedMessages, limits.queuedBytes) = (4, 12, 8 << 10)
        (limits.output, limits.retainedMessages, limits.retainedBytes) = (2 << 10, 6, 4 << 10)
        (limits.sessions, limits.sessionTime) = (2, 100_000_000_000)
        return limits
    }()
    /// More than that must not wait for one client.
    private static let mostOutput = 256 << 10

    private let isKeyed: Bool
    private var broker: Broker
    private var now: Moment = 1
    private var last: ConnectionID = 0
    private var clients: [Int: ConnectionID] = [:]
    private var open: [ConnectionID: BrokerTranscript] = [:]
    private var blocked: Set<ConnectionID> = []
    private var held: Set<ConnectionID> = []
    private var tokens: [UInt64] = []
    private var kept: [KeptMessage] = []
    private var asked: [(UInt64, HistoryQuery)] = []

    init(_ script: BrokerScript) {
        isKeyed = script.isKeyed
        var limits = Self.limits
        limits.cutsSlow = script.cutsSlow
        broker = Broker(
            limits: limits, keys: script.isKeyed ? KeyAuthority(PaperKeys()) : nil,
            rule: script.isExact ? .exact : .prefix)
    }

    mutating func take(_ step: BrokerScript.Step, by client: Int) throws(Violation) {
        if clients[client] == nil { try connect(client) }
        guard let connection = clients[client] else { return }
        switch step {
        case .open: try connect(client)
        case .close: try close(connection)
        case .send(let bytes, let piece): try send(bytes, on: connection, piece)
        case .setWritable(let isWritable): try setWritable(connection, isWritable)
        case .wait(let seconds): try wait(seconds)
        case .settle(let backwards): try settle(backwards)
        case .publish(let topic, let qos, let isRetained):
            let qos = QualityOfService(rawValue: qos) ?? .atMostOnce
            let message = Message(topic: topic.span, payload: topic.span, qos: qos, isRetained: isRetained)
            broker.publish(message, keptFor: isRetained ? 60 : 0, at: now)
            try collect()
        case .answer: try answer()
        }
    }

    private mutating func connect(_ client: Int) throws(Violation) {
        last += 1
        clients[client] = last
        open[last] = BrokerTranscript(limit: Self.limits.packet, isKeyed: isKeyed)
        broker.opened(last, at: now)
        try collect()
    }

    private mutating func close(_ connection: ConnectionID) throws(Violation) {
        guard open.removeValue(forKey: connection) != nil else { return }
        broker.closed(connection, at: now)
        try collect()
    }

    private mutating func send(_ bytes: [UInt8], on connection: ConnectionID, _ piece: Int) throws(Violation) {
        for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) {
            // Nothing is read of who is held.
            guard open[connection] != nil, !held.contains(connection) else { return }
            let part = Array(bytes[start...].prefix(piece))
            open[connection]?.said(part)
            broker.received(part.span, on: connection, at: now)
            try collect()
        }
    }

    private mutating func setWritable(_ connection: ConnectionID, _ isWritable: Bool) throws(Violation) {
        if isWritable { blocked.remove(connection) } else { blocked.insert(connection) }
        broker.setWritable(connection, isWritable, at: now)
        try collect()
    }

    private mutating func settle(_ backwards: Bool) throws(Violation) {
        while let token = backwards ? tokens.popLast() : tokens.isEmpty ? nil : tokens.removeFirst() {
            broker.settled(token, at: now)
            try collect()
        }
    }

    private mutating func answer() throws(Violation) {
        while let (number, query) = asked.popLast() {
            let found = kept.filter { query.covers($0.channel) && $0.id < query.before }.suffix(max(0, query.limit))
            broker.found(number, Array(found), at: now)
            try collect()
        }
    }

    private mutating func wait(_ seconds: Double) throws(Violation) {
        let end = now + Moment(seconds * 1e9)
        for _ in 0..<1000 {
            guard let next = broker.nextTime, next <= end else { break }
            try tick(max(now, next))
        }
        now = end
        broker.seconds = Int64(now / 1_000_000_000)
    }

    private mutating func tick(_ time: Moment) throws(Violation) {
        now = time
        broker.tick(at: now)
        try collect()
    }

    private mutating func collect() throws(Violation) {
        tokens += broker.takePublications().map(\.token).filter { $0 != 0 }
        for (connection, bytes) in broker.takeOutput() {
            try demand(open[connection] != nil, "connection \(connection) is closed, and written to")
            try demand(bytes.count < Self.mostOutput, "\(bytes.count) bytes waited for a client")
            try open[connection]?.heard(bytes)
            try demand(open[connection]?.inFlight ?? 0 <= Self.limits.inFlight * 2, "too much is in flight")
        }
        for action in broker.takeActions() { try perform(action) }
    }

    private mutating func perform(_ action: Broker.Action) throws(Violation) {
        switch action {
        case .close(let connection, _):
            try demand(open.removeValue(forKey: connection) != nil, "connection \(connection) is closed twice")
        case .hold(let connection, true): try demand(held.insert(connection).inserted, "\(connection) is held twice")
        case .hold(let connection, false): try demand(held.remove(connection) != nil, "\(connection) is not held")
        case .store(let message): kept = kept.suffix(50) + [message]
        case .find(let number, let query): asked.append((number, query))
        case .count, .ban: break
        }
    }

    /// Everything is settled and read, and then nothing may be left to say.
    mutating func finish() throws(Violation) {
        for connection in Array(blocked) { try setWritable(connection, true) }
        for _ in 0..<1000 {
            try settle(false)
            try answer()
            // A client that was held may go on at once.
            if let next = broker.nextTime, next <= now { try tick(now) }
            if tokens.isEmpty, asked.isEmpty, broker.nextTime ?? .max > now { break }
        }
        for (connection, transcript) in open {
            try demand(!transcript.isBroken, "connection \(connection) sent what cannot be read, and is open")
            try demand(
                transcript.unanswered.isEmpty,
                "connection \(connection) waits for answers: "
                    + transcript.unanswered.map { "\($0.value) of type \($0.key.type) for \($0.key.identifier)" }
                    .joined(separator: ", "))
            try demand(!held.contains(connection), "connection \(connection) is held for ever")
        }
        for connection in open.keys.sorted() { try close(connection) }
        try wait(200)
        // It may have meant to look after one that has gone meanwhile: once.
        for _ in 0..<10 { if let next = broker.nextTime { try tick(max(now, next)) } }
        try demand(broker.nextTime == nil, "nobody is there, and something is waited for")
    }
}

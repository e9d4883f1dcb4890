internal import JSONText
internal import PysigAdapter

/// Three peers of a server that send anything: each request has one reply, each signal and call of the hub one end, however
/// the streams are cut, and nothing is left behind.
enum PysigServerCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        let script = PysigScript(input)
        var whole = PysigServerStage()
        try whole.play(script, piece: .max)
        try whole.finish()
        guard whole.isIndependentOfCuts else { return }
        for piece in [1, 7] {
            var cut = PysigServerStage()
            try cut.play(script, piece: piece)
            try cut.finish()
            try demand(cut.heard == whole.heard, "cut into \(piece) bytes, the hub hears something else")
            try demand(cut.left.sorted() == whole.left.sorted(), "cut into \(piece) bytes, other senders leave")
            try demand(cut.replies == whole.replies, "cut into \(piece) bytes, the replies are others")
        }
    }
}

/// A server with three connections, one of them aligned, a hub that answers when the script says so, and a clock.
struct PysigServerStage {
    private static let limits = Limits(incomingObject: 1 << 10, queuedObjects: 1 << 16, listenersPerConnection: 20)
    private var server: Server
    private var now: Moment = 0
    private var number: UInt64 = 0
    private var open: Set<ConnectionID> = [1, 2, 3]
    private var transcripts: [ConnectionID: PysigTranscript] = [:]
    private var emitted: [UInt64] = []
    private var asked: [UInt64] = []
    private var firing: Set<UInt64> = []
    private var calling: Set<UInt64> = []
    /// What was written to each connection that is a reply, in one order.
    private(set) var replies: [ConnectionID: [String]] = [:]
    /// What the hub heard and was asked, in its order.
    private(set) var heard: [String] = []
    /// Senders that went: those of one connection go in no order.
    private(set) var left: [String] = []
    private var wasBroken = false

    init() {
        let hall = HubSender(name: Identifier("hall"), events: [Identifier("lit")], requests: [.null])
        do throws(Router.Refusal) {
            server = try Server(limits: Self.limits, senders: [hall], interests: [Interest()])
        } catch { fatalError("no server: \(error.text)") }
        for connection in 1...3 {
            server.opened(connection, pace: connection == 3 ? .aligned : .chunkIsObject)
            transcripts[connection] = PysigTranscript(limit: Self.limits.incomingObject)
        }
    }

    /// Whether everything that the peers sent was requests, and whole.
    var isIndependentOfCuts: Bool {
        !wasBroken && transcripts.values.allSatisfy { !$0.isBroken && !$0.hasReplies }
    }

    mutating func play(_ script: PysigScript, piece: Int) throws(Violation) {
        for line in script.lines {
            switch line.verb {
            case UInt8(ascii: "1")...UInt8(ascii: "3"): try receive(line.bytes, on: Int(line.verb) - 0x30, piece)
            case UInt8(ascii: "x"): try close(Int(line.bytes.first ?? 0) - 0x30)
            case UInt8(ascii: "t"): try wait(Moment(line.bytes.count) * 10_000_000)
            case UInt8(ascii: "f"): try fire(String(decoding: line.bytes, as: UTF8.self))
            case UInt8(ascii: "q"): try call(String(decoding: line.bytes, as: UTF8.self))
            case UInt8(ascii: "s"): try settle(failure: line.bytes.isEmpty ? nil : "no")
            case UInt8(ascii: "r"): try answer(line.bytes.isEmpty ? .done(true) : .failed("no"))
            default: break
            }
        }
    }

    private mutating func receive(_ bytes: [UInt8], on connection: ConnectionID, _ piece: Int) throws(Violation) {
        guard open.contains(connection) else { return }
        transcripts[connection]?.append(bytes)
        for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) {
            let end = piece < bytes.count ? min(start + piece, bytes.count) : bytes.count
            server.received(bytes[start..<end].span, on: connection, at: now)
            try collect()
        }
    }

    private mutating func close(_ connection: ConnectionID) throws(Violation) {
        guard open.remove(connection) != nil else { return }
        server.closed(connection, at: now)
        try collect()
    }

    private mutating func fire(_ event: String) throws(Violation) {
        number += 1
        firing.insert(number)
        let signal = Heard(sender: Identifier("hall"), event: Identifier(event), data: .string(event))
        server.fire(signal, token: number, creates: event.utf8.count.isMultiple(of: 2), at: now)
        try collect()
    }

    private mutating func call(_ sender: String) throws(Violation) {
        number += 1
        calling.insert(number)
        server.request(Identifier(sender), Identifier("m"), .null, call: number, timeout: 1_000_000_000, at: now)
        try collect()
    }

    private mutating func settle(failure: String?) throws(Violation) {
        while let token = emitted.popLast() {
            server.settled(token, failure: failure, at: now)
            try collect()
        }
    }

    private mutating func answer(_ outcome: PysigOutcome) throws(Violation) {
        while let number = asked.popLast() {
            server.answered(number, outcome, at: now)
            try collect()
        }
    }

    private mutating func wait(_ time: Moment) throws(Violation) {
        let end = now + time
        while let next = server.nextTime, next <= end {
            now = max(now, next)
            server.tick(at: now)
            try collect()
        }
        now = end
    }

    /// Answers whatever is asked until nothing moves any more, and then looks that all has its end.
    mutating func finish() throws(Violation) {
        for _ in 0..<1_000 {
            try settle(failure: nil)
            try answer(.done(.null))
            if server.nextTime == nil, emitted.isEmpty, asked.isEmpty { break }
            try wait(60_000_000_000)
        }
        for connection in open where transcripts[connection]?.isBroken == false {
            let sent = transcripts[connection]?.requests ?? 0
            let count = replies[connection]?.count ?? 0
            try demand(count == sent, "connection \(connection) sent \(sent) requests and got \(count) replies")
        }
        for connection in replies.keys { replies[connection]?.sort() }
        for connection in open { try close(connection) }
        try demand(firing.isEmpty, "\(firing.count) signals of the hub were never settled")
        try demand(calling.isEmpty, "\(calling.count) calls of the hub were never completed")
        try demand(server.nextTime == nil, "with no connection, something is still waited for")
        try demand(server.router.listing(withEvents: true).array?.count == 2, "senders of nobody are left behind")
    }

    private mutating func collect() throws(Violation) {
        for action in server.takeActions() {
            switch action {
            case .write(let connection, let bytes): try write(bytes, to: connection)
            case .awaitDrain(let connection):
                server.drained(connection, at: now)
                try collect()
            case .close(let connection, _):
                wasBroken = true
                try demand(open.remove(connection) != nil, "connection \(connection) is closed twice")
            case .emit(let signal, let token):
                let text = "\(signal.sender.json.text) \(signal.event.json.text) \(signal.data.sorted.text)"
                if signal.kind == .disconnect { left.append(text) } else { heard.append(text) }
                emitted.append(token)
            case .ask(let number, _, let method, let params):
                heard.append("\(method.json.text) \(params.text)")
                asked.append(number)
            case .settle(let token, _): try demand(firing.remove(token) != nil, "signal \(token) is settled twice")
            case .complete(let call, _): try demand(calling.remove(call) != nil, "call \(call) is completed twice")
            case .reading, .count: break
            }
        }
    }

    private mutating func write(_ bytes: [UInt8], to connection: ConnectionID) throws(Violation) {
        try demand(open.contains(connection), "connection \(connection) is closed, and written to")
        let object = try parseWritten(bytes, limit: Self.limits.outgoingObject)
        if object["status"] != nil { replies[connection, default: []].append(object.sorted.text) }
    }
}

internal import JSONText
internal import PysigAdapter

/// A server that sends anything to a client: each of its requests has one reply, each signal and call of the hub one end,
/// however the stream is cut.
enum PysigClientCheck {
    static func run(_ input: [UInt8]) throws(Violation) {
        let script = PysigScript(input)
        var whole = PysigClientStage()
        try whole.play(script, piece: .max)
        try whole.finish()
        guard whole.isIndependentOfCuts else { return }
        for piece in [1, 7] {
            var cut = PysigClientStage()
            try cut.play(script, piece: piece)
            try cut.finish()
            try demand(cut.heard == whole.heard, "cut into \(piece) bytes, the hub hears something else")
            try demand(cut.replies == whole.replies, "cut into \(piece) bytes, the replies are others")
        }
    }
}

/// A client session with a server that the script plays, and a clock.
struct PysigClientStage {
    private static let settings = ClientSettings(limits: Limits(incomingObject: 1 << 10, queuedObjects: 1 << 16))
    private var session: ClientSession
    private var now: Moment = 0
    private var number: UInt64 = 0
    private var transcript = PysigTranscript(limit: 1 << 10)
    private var isOpen = false
    private var wantsConnection = false
    private var wasLost = false
    private var wasIndependent = true
    private var unanswered: [JSONValue] = []
    private var emitted: [UInt64] = []
    private var asked: [UInt64] = []
    private var firing: Set<UInt64> = []
    private var calling: Set<UInt64> = []
    /// Replies on the connection that is there now.
    private(set) var replies: [String] = []
    private(set) var heard: [String] = []

    init() {
        let hall = HubSender(name: Identifier("hall"), events: [Identifier("lit")], requests: [Identifier("dim")])
        let interests = [Interest(sender: Identifier("door")), Interest(event: Identifier("#all"))]
        session = ClientSession(settings: Self.settings, senders: [hall], interests: interests, seed: 1)
    }

    var isIndependentOfCuts: Bool { wasIndependent && !transcript.hasReplies && !transcript.isBroken }

    mutating func play(_ script: PysigScript, piece: Int) throws(Violation) {
        session.start(at: now)
        try collect()
        for line in script.lines {
            switch line.verb {
            case UInt8(ascii: "k"): try connect()
            case UInt8(ascii: ">"): try receive(line.bytes, piece)
            case UInt8(ascii: "a"): try agree(framed: !line.bytes.isEmpty)
            case UInt8(ascii: "x"): try lose()
            case UInt8(ascii: "t"): try wait(Moment(line.bytes.count) * 10_000_000)
            case UInt8(ascii: "f"): try fire(String(decoding: line.bytes, as: UTF8.self))
            case UInt8(ascii: "q"): try call(String(decoding: line.bytes, as: UTF8.self))
            case UInt8(ascii: "s"): try settle(failure: line.bytes.isEmpty ? nil : "no")
            case UInt8(ascii: "r"): try answer(line.bytes.isEmpty ? .done(true) : .failed("no"))
            default: break
            }
        }
    }

    private mutating func connect() throws(Violation) {
        guard wantsConnection else { return }
        wantsConnection = false
        isOpen = true
        wasIndependent = isIndependentOfCuts
        transcript = PysigTranscript(limit: Self.settings.limits.incomingObject)
        replies = []
        unanswered = []
        session.connected(at: now)
        try collect()
    }

    private mutating func receive(_ bytes: [UInt8], _ piece: Int) throws(Violation) {
        guard isOpen else { return }
        transcript.append(bytes)
        for start in stride(from: 0, to: bytes.count, by: min(piece, max(1, bytes.count))) where isOpen {
            let end = piece < bytes.count ? min(start + piece, bytes.count) : bytes.count
            session.received(bytes[start..<end].span, at: now)
            try collect()
        }
    }

    /// Answers all requests as a server does that agrees with everything. It does so only between two whole objects.
    private mutating func agree(framed: Bool) throws(Violation) {
        guard transcript.isBetweenObjects else { return }
        let objects = unanswered
        unanswered = []
        for object in objects {
            let id = object["id"] ?? .null
            let response: JSONValue =
                switch object["method"]?.string {
                case "get_version": .string(framed ? Server.framedVersion : Server.version)
                case "add_listener": ["listener_id": id]
                default: .null
                }
            guard isOpen else { return }
            session.received(MessageText.reply(to: id, .done(response)).span, at: now)
            try collect()
        }
    }

    private mutating func lose() throws(Violation) {
        guard isOpen || wantsConnection else { return }
        isOpen = false
        wantsConnection = false
        session.lost("the script says so", at: now)
        try collect()
    }

    private mutating func fire(_ event: String) throws(Violation) {
        number += 1
        firing.insert(number)
        let signal = Heard(sender: Identifier("hall"), event: Identifier(event), data: .string(event))
        session.fire(signal, token: number, at: now)
        try collect()
    }

    private mutating func call(_ method: String) throws(Violation) {
        number += 1
        calling.insert(number)
        session.call(method, ["a": 1], call: number, timeout: 1_000_000_000, at: now)
        try collect()
    }

    private mutating func settle(failure: String?) throws(Violation) {
        while let token = emitted.popLast() {
            session.settled(token, failure: failure, at: now)
            try collect()
        }
    }

    private mutating func answer(_ outcome: PysigOutcome) throws(Violation) {
        while let number = asked.popLast() {
            session.answered(number, outcome, at: now)
            try collect()
        }
    }

    private mutating func wait(_ time: Moment) throws(Violation) {
        let end = now + time
        while let next = session.nextTime, next <= end {
            now = max(now, next)
            session.tick(at: now)
            try collect()
        }
        now = end
    }

    /// Answers whatever is asked, stops, and looks that all has its end.
    mutating func finish() throws(Violation) {
        for _ in 0..<100 where isOpen {
            try settle(failure: nil)
            try answer(.done(.null))
            try agree(framed: false)
            try wait(100_000_000)
        }
        if isOpen, isIndependentOfCuts, transcript.isBetweenObjects {
            try demand(
                replies.count == transcript.requests,
                "the server sent \(transcript.requests) requests and got \(replies.count) replies")
        }
        session.stop(at: now)
        try collect()
        replies.sort()
        try demand(firing.isEmpty, "\(firing.count) signals of the hub were never settled")
        try demand(calling.isEmpty, "\(calling.count) calls of the hub were never completed")
        try demand(session.nextTime == nil, "it has stopped, and still waits for something")
    }

    private mutating func collect() throws(Violation) {
        for action in session.takeActions() {
            switch action {
            case .connect: wantsConnection = true
            case .write(let bytes): try write(bytes)
            case .awaitDrain:
                session.drained(at: now)
                try collect()
            case .close:
                if isOpen { wasLost = true }
                isOpen = false
                wantsConnection = false
            case .emit(let signal, let token):
                heard.append("\(signal.sender.json.text) \(signal.event.json.text) \(signal.data.text)")
                emitted.append(token)
            case .ask(let number, _, let method, let params):
                heard.append("\(method.json.text) \(params.text)")
                asked.append(number)
            case .settle(let token, _): try demand(firing.remove(token) != nil, "signal \(token) is settled twice")
            case .complete(let call, _): try demand(calling.remove(call) != nil, "call \(call) is completed twice")
            case .reading, .up, .down, .count, .warn: break
            }
        }
    }

    private mutating func write(_ bytes: [UInt8]) throws(Violation) {
        try demand(isOpen, "written, but not connected")
        let object = try parseWritten(bytes, limit: Self.settings.limits.outgoingObject)
        if object["status"] != nil { replies.append(object.sorted.text) } else { unanswered.append(object) }
    }
}

internal import EmitterAdapter

/// What one connection said and heard, read by itself: what it may still be answered.
struct BrokerTranscript {
    /// A packet that has an answer, or the answer: its type, and its identifier where it has one.
    struct Question: Hashable {
        let type: UInt8
        let identifier: UInt16
    }

    private let limit: Int
    private let isKeyed: Bool
    private var input: [UInt8] = []
    private var open: [Question: Int] = [:]
    /// Identifiers of messages that the client has not acknowledged.
    private var outstanding: Set<UInt16> = []
    private var isConnected: Bool
    /// What it said cannot be read on, or it took leave.
    private(set) var isBroken = false

    init(limit: Int, isKeyed: Bool) {
        self.limit = limit
        self.isKeyed = isKeyed
        isConnected = isKeyed
    }

    /// Questions without an answer, and how many there are of each.
    var unanswered: [Question: Int] { open.filter { $0.value > 0 } }
    var inFlight: Int { outstanding.count }

    /// The client sends.
    mutating func said(_ bytes: [UInt8]) {
        input += bytes
        var position = 0
        do {
            while !isBroken,
                case .packet(let first, let body) = try PacketParser.frame(input.span, at: position, limit: limit)
            {
                position = body.upperBound
                // A version that the broker does not speak is refused, whatever stands behind it.
                if first >> 4 == 1, try PacketParser.checkProtocol(body, in: input.span) != nil {
                    ask(2, 0)
                    isBroken = true
                    break
                }
                note(try PacketParser.packet(first, body, in: input.span))
            }
            if case .tooLong = try PacketParser.frame(input.span, at: position, limit: limit) { isBroken = true }
        } catch {
            isBroken = true
        }
        input.removeFirst(position)
    }

    private mutating func note(_ packet: Packet) {
        switch packet {
        case .connect: ask(2, 0)
        case .publish(let publish) where publish.qos == .atLeastOnce: ask(4, publish.identifier)
        case .publish(let publish) where publish.qos == .exactlyOnce: ask(5, publish.identifier)
        case .publish: break
        case .acknowledged(let identifier), .complete(let identifier): outstanding.remove(identifier)
        case .received(let identifier): ask(6, identifier)
        case .release(let identifier): ask(7, identifier)
        case .subscribe(let identifier, _): ask(9, identifier)
        case .unsubscribe(let identifier, _): ask(11, identifier)
        case .ping: ask(13, 0)
        case .disconnect: isBroken = true
        }
    }

    private mutating func ask(_ type: UInt8, _ identifier: UInt16) {
        open[Question(type: type, identifier: identifier), default: 0] += 1
    }

    /// The broker writes: whole packets, that a server may send.
    mutating func heard(_ bytes: [UInt8]) throws(Violation) {
        var position = 0
        while position < bytes.count {
            var frame = PacketParser.Frame.incomplete
            do { frame = try PacketParser.frame(bytes.span, at: position, limit: 1 << 20) } catch {}
            guard case .packet(let first, let body) = frame else {
                throw Violation(description: "half a packet is written")
            }
            position = body.upperBound
            try heard(first, Array(bytes[body]))
        }
    }

    private mutating func heard(_ first: UInt8, _ body: [UInt8]) throws(Violation) {
        let type = first >> 4
        try demand(isConnected || type == 2, "something is written before the CONNACK")
        if type == 3 { return try heardMessage(first, body) }
        try demand(first & 0x0F == (type == 6 ? 2 : 0), "a packet is written with flags \(first)")
        let size = type == 13 ? 0 : 2
        try demand(
            type == 9 ? body.count > 2 : body.count == size, "a packet \(first) is written with \(body.count) bytes")
        isConnected = true
        let identifier = [2, 13].contains(type) ? 0 : UInt16(body[0]) << 8 | UInt16(body[1])
        let question = Question(type: type, identifier: identifier)
        // A session that goes on releases what its connection before it received.
        if type == 6, open[question, default: 0] == 0 {
            return try demand(outstanding.insert(identifier).inserted, "PUBREL \(identifier) is written for nothing")
        }
        try demand(open[question, default: 0] > 0, "packet \(type) answers nothing, or something a second time")
        open[question, default: 0] -= 1
    }

    private mutating func heardMessage(_ first: UInt8, _ body: [UInt8]) throws(Violation) {
        let qos = first >> 1 & 3
        try demand(qos < 3 && body.count >= 2, "a message is written with quality \(qos) and \(body.count) bytes")
        let end = 2 + Int(body[0]) << 8 + Int(body[1])
        try demand(end > 2 && end + (qos > 0 ? 2 : 0) <= body.count, "a message is written with half a topic")
        let topic = body[2..<end]
        try demand(String(validating: topic, as: UTF8.self) != nil, "a topic is written that is no UTF-8")
        try demand(isKeyed || !topic.contains(0x23) && !topic.contains(0x2B), "a topic is written with a wildcard")
        guard qos > 0 else { return }
        let identifier = UInt16(body[end]) << 8 | UInt16(body[end + 1])
        try demand(identifier != 0, "a message is written with identifier 0")
        try demand(outstanding.insert(identifier).inserted, "identifier \(identifier) is used twice")
    }
}

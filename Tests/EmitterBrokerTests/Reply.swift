/// A packet of the broker's.
enum Reply: Equatable {
    case connected(hasSession: Bool, code: UInt8)
    case message(Received)
    case puback(Int)
    case pubrec(Int)
    case pubrel(Int)
    case pubcomp(Int)
    case suback(Int, [UInt8])
    case unsuback(Int)
    case pong
    /// What no server may send.
    case wrong([UInt8])

    /// Takes the packets apart that some bytes are.
    static func parse(_ bytes: [UInt8]) -> [Reply] {
        var replies: [Reply] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let (first, body, next) = frame(rest) else { return replies + [.wrong(Array(rest))] }
            replies.append(reply(first, body))
            rest = next
        }
        return replies
    }

    private static func frame(_ bytes: ArraySlice<UInt8>) -> (UInt8, [UInt8], ArraySlice<UInt8>)? {
        var length = 0
        for (index, byte) in bytes.dropFirst().prefix(4).enumerated() {
            length |= Int(byte & 0x7F) << (7 * index)
            guard byte & 0x80 == 0 else { continue }
            let rest = bytes.dropFirst(2 + index)
            guard rest.count >= length, let first = bytes.first else { return nil }
            return (first, Array(rest.prefix(length)), rest.dropFirst(length))
        }
        return nil
    }

    private static func reply(_ first: UInt8, _ body: [UInt8]) -> Reply {
        if first >> 4 == 3 { return Received(first, body).map { .message($0) } ?? .wrong([first] + body) }
        let number = body.count >= 2 ? Int(body[0]) << 8 | Int(body[1]) : 0
        switch (first, body.count) {
        case (0x20, 2) where body[0] <= 1 && body[1] <= 5: return .connected(hasSession: body[0] == 1, code: body[1])
        case (0x40, 2): return .puback(number)
        case (0x50, 2): return .pubrec(number)
        case (0x62, 2): return .pubrel(number)
        case (0x70, 2): return .pubcomp(number)
        case (0x90, 3...) where body[2...].allSatisfy { [0, 1, 2, 0x80].contains($0) }:
            return .suback(number, Array(body[2...]))
        case (0xB0, 2): return .unsuback(number)
        case (0xD0, 0): return .pong
        default: return .wrong([first] + body)
        }
    }
}

/// A message as a client gets it.
struct Received: Equatable {
    var topic: String
    var payload = ""
    var qos: UInt8 = 0
    var retain = false
    var dup = false
    /// 0 for quality 0.
    var id = 0
}

extension Received {
    init?(_ first: UInt8, _ body: [UInt8]) {
        qos = first >> 1 & 3
        guard qos < 3, body.count >= 2 else { return nil }
        let end = 2 + (Int(body[0]) << 8 | Int(body[1]))
        let start = end + (qos == 0 ? 0 : 2)
        guard body.count >= start, end > 2 else { return nil }
        topic = String(decoding: body[2..<end], as: UTF8.self)
        payload = String(decoding: body[start...], as: UTF8.self)
        id = qos == 0 ? 0 : Int(body[end]) << 8 | Int(body[end + 1])
        if qos > 0, id == 0 { return nil }
        retain = first & 1 == 1
        dup = first & 8 == 8
    }
}

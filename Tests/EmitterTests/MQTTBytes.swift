/// A packet of a client, as far as a scripted broker looks at it.
struct MQTTBytes {
    /// The high half of the first byte.
    let type: UInt8
    let qos: UInt8
    /// 0 where it has none.
    private(set) var id: UInt16 = 0
    /// Of a message; of a subscription and its end the filter.
    private(set) var topic = ""
    private(set) var payload: ArraySlice<UInt8> = []
    /// Of the first packet.
    private(set) var username: String?
    private(set) var keepAlive: UInt16 = 0

    /// Takes the first whole packet.
    init?(takingFrom bytes: inout [UInt8]) {
        var (length, index) = (0, 1)
        repeat {
            guard index < bytes.count else { return nil }
            length |= Int(bytes[index] & 0x7F) << (7 * (index - 1))
            index += 1
        } while bytes[index - 1] & 0x80 != 0
        guard bytes.count >= index + length else { return nil }
        (type, qos) = (bytes[0] >> 4, bytes[0] >> 1 & 3)
        var rest = bytes[index..<index + length]
        bytes.removeFirst(index + length)
        switch type {
        case 1:
            // The protocol's name, its level, the flags and the keep-alive; then the client's name.
            let flags = rest.dropFirst(7).first ?? 0
            rest = rest.dropFirst(8)
            keepAlive = Self.word(&rest)
            _ = Self.text(&rest)
            if flags & 0x80 != 0 { username = Self.text(&rest) }
        case 3:
            topic = Self.text(&rest)
            if qos > 0 { id = Self.word(&rest) }
            payload = rest
        default:
            id = Self.word(&rest)
            topic = Self.text(&rest)
        }
    }

    private static func word(_ bytes: inout ArraySlice<UInt8>) -> UInt16 {
        defer { bytes = bytes.dropFirst(2) }
        return bytes.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
    }

    private static func text(_ bytes: inout ArraySlice<UInt8>) -> String {
        let count = Int(word(&bytes))
        defer { bytes = bytes.dropFirst(count) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// A message as Emitter brokers send all of them: quality 0, not marked as kept.
    static func message(_ topic: String, _ payload: some Collection<UInt8>) -> [UInt8] {
        let name = Array(topic.utf8)
        return packet(0x30, [UInt8(name.count >> 8), UInt8(name.count & 0xFF)] + name + payload)
    }

    static func packet(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        var (rest, length) = (body.count, [UInt8]())
        repeat {
            length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return [first] + length + body
    }

    static func word(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }
}

/// A WebSocket's frames (RFC 6455, section 5), as a server reads and writes them. Messages are taken for a stream of bytes,
/// binary and text alike: where one ends says nothing of packets.
package struct WebSocketCodec: Sendable {
    package enum Failure: Error, Equatable, Sendable {
        /// A client that does not mask what it sends, a frame that is too long, or one of another extension.
        case violation
    }

    /// What arrived.
    package struct Input: Equatable, Sendable {
        package var bytes: [UInt8] = []
        /// To be sent back: pongs, and the answer to a close.
        package var answers: [UInt8] = []
        package var isClosed = false
    }

    private static let continuation: UInt8 = 0
    private static let text: UInt8 = 1
    private static let binary: UInt8 = 2
    private static let close: UInt8 = 8
    private static let ping: UInt8 = 9
    private static let pong: UInt8 = 10
    /// Of a frame's payload.
    private static let limit = 1 << 20

    private var rest: [UInt8] = []

    package init() {}

    package mutating func receive(_ bytes: Span<UInt8>) throws(Failure) -> Input {
        rest.append(copying: bytes)
        var input = Input()
        var position = 0
        while !input.isClosed, let (opcode, payload, end) = try frame(at: position) {
            position = end
            switch opcode {
            case Self.continuation, Self.text, Self.binary: input.bytes += payload
            case Self.ping: input.answers += Self.frame(Self.pong, payload)
            case Self.pong: break
            case Self.close:
                input.answers += Self.frame(Self.close, Array(payload.prefix(2)))
                input.isClosed = true
            default: throw .violation
            }
        }
        rest.removeFirst(position)
        return input
    }

    /// The frame that begins there, nil while it is not whole.
    private func frame(at start: Int) throws(Failure) -> (opcode: UInt8, payload: [UInt8], end: Int)? {
        guard rest.count >= start + 2 else { return nil }
        let (first, second) = (rest[start], rest[start + 1])
        let isControl = first & 0x08 != 0
        guard first & 0x70 == 0, second & 0x80 != 0 else { throw .violation }
        var length = Int(second & 0x7F)
        var position = start + 2
        let more = length == 126 ? 2 : length == 127 ? 8 : 0
        guard rest.count >= position + more else { return nil }
        if more > 0 {
            length = rest[position..<position + more].reduce(0) { $0 > Self.limit ? $0 : $0 << 8 | Int($1) }
            position += more
        }
        guard length <= Self.limit, !isControl || length < 126 && first & 0x80 != 0 else { throw .violation }
        guard rest.count >= position + 4 + length else { return nil }
        let mask = Array(rest[position..<position + 4])
        position += 4
        var payload = Array(rest[position..<position + length])
        for index in payload.indices { payload[index] ^= mask[index & 3] }
        return (first & 0x0F, payload, position + length)
    }

    /// Bytes of the stream as one message.
    package static func message(_ bytes: [UInt8]) -> [UInt8] { frame(binary, bytes) }

    private static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case 0..<126: frame.append(UInt8(payload.count))
        case 126...0xFFFF: frame += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            frame.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                frame.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        return frame + payload
    }
}

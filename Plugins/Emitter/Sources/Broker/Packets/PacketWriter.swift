internal import NIOCore

/// Writes packets as a server does (MQTT 3.1.1, section 3).
extension ByteBuffer {
    mutating func writeConnected(hasSession: Bool = false, code: UInt8 = 0) {
        writeMultipleIntegers(UInt8(0x20), UInt8(2), UInt8(hasSession ? 1 : 0), code)
    }

    /// - Parameter identifier: nothing is written of it for quality 0.
    mutating func write(
        _ message: Message, qos: QualityOfService, identifier: UInt16 = 0, isRetained: Bool, isDuplicate: Bool = false
    ) {
        let flags = qos.rawValue << 1 | (isRetained ? 1 : 0) | (isDuplicate ? 8 : 0)
        writeHeader(0x30 | flags, message.wire.count + (qos == .atMostOnce ? 0 : 2))
        guard qos != .atMostOnce else {
            writeBytes(message.wire)
            return
        }
        writeBytes(message.wire[..<message.payloadStart])
        writeInteger(identifier)
        writeBytes(message.wire[message.payloadStart...])
    }

    /// An acknowledgement: a first byte and an identifier.
    mutating func write(_ kind: Acknowledgement, _ identifier: UInt16) {
        writeMultipleIntegers(kind.rawValue, UInt8(2), identifier)
    }

    mutating func writeSubscribed(_ identifier: UInt16, _ codes: [UInt8]) {
        writeHeader(0x90, 2 + codes.count)
        writeInteger(identifier)
        writeBytes(codes)
    }

    mutating func writePong() { writeMultipleIntegers(UInt8(0xD0), UInt8(0)) }

    private mutating func writeHeader(_ first: UInt8, _ length: Int) {
        writeInteger(first)
        var rest = length
        repeat {
            writeInteger(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
    }
}

/// The acknowledgements that a server writes, by their first bytes.
enum Acknowledgement: UInt8, Sendable {
    case acknowledged = 0x40
    case received = 0x50
    case release = 0x62
    case complete = 0x70
    case unsubscribed = 0xB0
}

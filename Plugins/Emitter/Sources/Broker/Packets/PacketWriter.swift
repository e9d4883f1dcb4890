/// Writes packets as a server does (MQTT 3.1.1, section 3).
extension [UInt8] {
    mutating func writeConnected(hasSession: Bool = false, code: UInt8 = 0) {
        append(contentsOf: [0x20, 2, hasSession ? 1 : 0, code])
    }

    /// - Parameter identifier: nothing is written of it for quality 0.
    mutating func write(
        _ message: Message, qos: QualityOfService, identifier: UInt16 = 0, isRetained: Bool, isDuplicate: Bool = false
    ) {
        let flags = qos.rawValue << 1 | (isRetained ? 1 : 0) | (isDuplicate ? 8 : 0)
        writeHeader(0x30 | flags, message.wire.count + (qos == .atMostOnce ? 0 : 2))
        guard qos != .atMostOnce else { return append(contentsOf: message.wire) }
        append(contentsOf: message.wire[..<message.payloadStart])
        write(identifier)
        append(contentsOf: message.wire[message.payloadStart...])
    }

    /// An acknowledgement: a first byte and an identifier.
    mutating func write(_ kind: Acknowledgement, _ identifier: UInt16) {
        append(kind.rawValue)
        append(2)
        write(identifier)
    }

    mutating func writeSubscribed(_ identifier: UInt16, _ codes: [UInt8]) {
        writeHeader(0x90, 2 + codes.count)
        write(identifier)
        append(contentsOf: codes)
    }

    mutating func writePong() { append(contentsOf: [0xD0, 0]) }

    private mutating func write(_ number: UInt16) {
        append(UInt8(truncatingIfNeeded: number >> 8))
        append(UInt8(truncatingIfNeeded: number))
    }

    private mutating func writeHeader(_ first: UInt8, _ length: Int) {
        append(first)
        var rest = length
        repeat {
            append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
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

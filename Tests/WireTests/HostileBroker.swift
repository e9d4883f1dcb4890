internal import HubTesting
internal import Locks
internal import Synchronization
internal import Unix

/// An MQTT broker that does something hostile on its first connection, and on all others is as good as they come: it lets
/// clients in, acknowledges, and sends two messages, of which the second has to be acknowledged.
final class HostileBroker: Sendable {
    /// What came of its good will.
    struct Record: Sendable {
        var connections = 0
        /// Messages of the client.
        var published = 0
        /// Acknowledgements of our message.
        var acknowledged = 0
        /// When each connection came.
        var times: [UInt64] = []
        /// Bytes that the client took from a hostile connection.
        var taken = 0
    }

    let port: UInt16
    private let attack: BrokerAttack
    private let listener: RawSocket
    private let isOpen = Atomic(true)
    private let record = Lock(Record())

    init(_ attack: BrokerAttack) throws {
        self.attack = attack
        (listener, port) = try RawSocket.listen()
        try Thread.detached("hb-test-broker") { [self] in
            while isOpen.load(ordering: .relaxed) {
                if let socket = try? listener.accept(within: .milliseconds(100)) { try? serve(socket) }
            }
        }
    }

    func close() { isOpen.store(false, ordering: .relaxed) }

    var soFar: Record { record.withLock { $0 } }

    private func serve(_ socket: RawSocket) throws {
        let isFirst = record.withLock { record in
            record.connections += 1
            record.times.append(Clock.monotonic())
            return record.connections == 1
        }
        let visit = BrokerVisit(socket, isFirst ? attack : .none)
        while isOpen.load(ordering: .relaxed), let packet = try visit.next() {
            if let packet { try answer(packet, visit) }
        }
    }

    private func answer(_ packet: MQTTPacket, _ visit: BrokerVisit) throws {
        switch packet.type {
        case .connect: try visit.send(visit.attack.connack)
        case .subscribe: try subscribed(packet, visit)
        case .publish:
            record.withLock { $0.published += 1 }
            try visit.send(visit.attack.puback(packet.id))
        case .puback where packet.id == MQTTPacket.fineID: record.withLock { $0.acknowledged += 1 }
        case .pingreq where !visit.attack.isSilent: try visit.send([0xD0, 0])
        default: break
        }
    }

    private func subscribed(_ packet: MQTTPacket, _ visit: BrokerVisit) throws {
        try visit.send(visit.attack.suback(packet.id))
        for _ in 0..<visit.attack.times {
            let (count, limit) = (visit.attack.then.count, visit.attack.patience)
            let taken = try visit.socket.send(visit.attack.then, within: limit)
            record.withLock { $0.taken += taken }
            if taken < count { break }
        }
        if visit.attack.closes { return visit.socket.shutDown() }
        // Where there is no room for messages, one more would only hold up everything again.
        guard !visit.attack.isFatal, !attack.isFull else { return }
        try visit.send(MQTTPacket.message("fine", [0x31], id: nil))
        try visit.send(MQTTPacket.message("fine", [0x32], id: MQTTPacket.fineID))
    }
}

/// One connection of a client.
final class BrokerVisit {
    let socket: RawSocket
    let attack: BrokerAttack
    private var bytes: [UInt8] = []

    init(_ socket: RawSocket, _ attack: BrokerAttack) {
        self.socket = socket
        self.attack = attack
    }

    func send(_ bytes: [UInt8]) throws { try socket.send(bytes) }

    /// The next packet, in vain for a moment (the inner nil), or none any more (the outer one).
    func next() throws -> MQTTPacket?? {
        if let packet = MQTTPacket(takingFrom: &bytes) { return packet }
        guard let more = try socket.receive(within: .milliseconds(100)) else { return nil }
        bytes += more
        return .some(MQTTPacket(takingFrom: &bytes))
    }
}

/// A packet of a client, as far as a broker has to look at it.
struct MQTTPacket {
    enum Kind: UInt8 {
        case connect = 1
        case publish = 3
        case puback = 4
        case subscribe = 8
        case pingreq = 12
        case other = 0
    }

    /// The number of the message that a client has to acknowledge.
    static let fineID: UInt16 = 4711

    let type: Kind
    /// Its number, 0 where it has none.
    let id: UInt16

    /// Takes the first whole packet.
    init?(takingFrom bytes: inout [UInt8]) {
        var (length, index) = (0, 1)
        repeat {
            guard index < bytes.count else { return nil }
            length |= Int(bytes[index] & 0x7F) << (7 * (index - 1))
            index += 1
        } while bytes[index - 1] & 0x80 != 0
        guard bytes.count >= index + length else { return nil }
        type = Kind(rawValue: bytes[0] >> 4) ?? .other
        let body = bytes[index..<index + length]
        id = Self.number(body, in: type, hasID: bytes[0] & 6 != 0)
        bytes.removeFirst(index + length)
    }

    private static func number(_ body: ArraySlice<UInt8>, in type: Kind, hasID: Bool) -> UInt16 {
        func word(_ offset: Int) -> UInt16 {
            let rest = body.dropFirst(offset).prefix(2)
            return rest.reduce(0) { $0 << 8 | UInt16($1) }
        }
        switch type {
        case .publish: return hasID ? word(2 + Int(word(0))) : 0
        case .puback, .subscribe: return word(0)
        default: return 0
        }
    }

    static func message(_ topic: String, _ payload: [UInt8], id: UInt16?) -> [UInt8] {
        message(Array(topic.utf8), payload, qos: id == nil ? 0 : 1, id: id ?? 0)
    }

    static func message(_ topic: [UInt8], _ payload: [UInt8], qos: UInt8 = 0, id: UInt16 = 1) -> [UInt8] {
        let number = qos > 0 ? [UInt8(id >> 8), UInt8(id & 0xFF)] : []
        let body = [UInt8(topic.count >> 8), UInt8(topic.count & 0xFF)] + topic + number + payload
        return [0x30 | qos << 1] + length(body.count) + body
    }

    static func length(_ count: Int) -> [UInt8] {
        var (rest, bytes) = (count, [UInt8]())
        repeat {
            bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }
}
